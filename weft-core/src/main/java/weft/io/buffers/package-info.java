/// What the buffered layers of `weft.io` are made of: buffers that are lent while bytes are in
/// them, and text. Not exported.
@NullMarked
package weft.io.buffers;

import org.jspecify.annotations.NullMarked;
