/// Bytes in and out, without waiting threads: sources and sinks, and what is built on them.
///
/// {@link weft.io.AsyncRead} and {@link weft.io.AsyncWrite} are what sockets, pipes in memory and
/// encrypted streams have in common. They move bytes from and to a `java.nio.ByteBuffer` that the
/// caller owns. Most programs use a layer above them:
///
/// | You want | Use |
/// |---|---|
/// | to read numbers, lines, or so many bytes | {@link weft.io.BufReader} |
/// | to write numbers and text, and few large packets | {@link weft.io.BufWriter}; do not forget `flush()` |
/// | messages instead of bytes | {@link weft.io.codec.Framed} |
/// | to read or write all that a buffer of yours has room for | `readExactly`, `writeAll` |
/// | all there is up to the end | `readToEnd` with a limit |
/// | to copy from a source to a sink | {@link weft.io.AsyncIo#copy}, or both ways: {@link weft.io.AsyncIo#copyBidirectional} |
/// | a part of a source; two, one after the other; bytes that are there | `take`, `chain`, `AsyncRead.of` |
/// | a connection without a network, for a test | {@link weft.io.Duplex} |
/// | an InputStream or a channel over a source, for a thread that blocks | {@link weft.io.AsyncIo#inputStream}, {@link weft.io.AsyncIo#readChannel} |
/// | a source over an InputStream such as `System.in` | {@link weft.io.AsyncIo#source} |
///
/// ## Buffers
///
/// A buffer belongs to the operation from its first poll until it is done or cancelled; nobody else
/// may touch it in between. The buffered layers own theirs. They take them from a stash of the
/// thread when bytes are there and give them back when these are used up, so a connection that
/// waits holds none. Whoever reads with a buffer of his own awaits `readable()` before, if that
/// matters.
///
/// ## Cancel safety
///
/// Each operation says what it does with bytes when it is cancelled, by a timeout or a lost select
/// for instance. **Cancel safe**: nothing has happened. **Resumable**: the buffer's position tells
/// how far it came, and the same call with the same buffer goes on. **Not cancel safe**: bytes may
/// be lost; close the connection then. Operations of a `BufReader` and `recv()` are cancel safe.
///
/// ## Limits
///
/// Whatever grows with what the other side sends has a limit, which you give or can raise, and
/// fails with an IOException that names it.
///
/// ## Threads
///
/// Of one stream, one task reads and one writes at a time; they may be two. A second one at the
/// same time is refused with an IllegalStateException where it can be noticed.
@NullMarked
package weft.io;

import org.jspecify.annotations.NullMarked;
