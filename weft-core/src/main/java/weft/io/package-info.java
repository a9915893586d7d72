/// Bytes in and out, without waiting threads: what sockets, and later files, have in common.
///
/// {@link weft.io.AsyncRead} and {@link weft.io.AsyncWrite} move bytes from and to a
/// `java.nio.ByteBuffer` that the caller owns. A buffer belongs to the operation from its first
/// poll until it is done or cancelled; nobody else may touch it in between.
@NullMarked
package weft.io;

import org.jspecify.annotations.NullMarked;
