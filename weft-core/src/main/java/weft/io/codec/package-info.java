/// Items in a stream of bytes: messages, lines, frames of all kinds.
///
/// A {@link weft.io.codec.Framed} makes of a stream and a {@link weft.io.codec.Codec} a connection
/// with the `recv()` and `send` of a channel. Write a codec of your own by implementing {@link
/// weft.io.codec.Decoder}, which is shown what has been received and takes a whole frame or
/// nothing, and {@link weft.io.codec.Encoder}, which adds the bytes of an item.
///
/// | You have | Use |
/// |---|---|
/// | frames that begin with their length | {@link weft.io.codec.LengthDelimited} |
/// | lines of text | {@link weft.io.codec.Lines} |
/// | frames that end with some other delimiter | {@link weft.io.codec.Delimited} |
/// | bytes without a structure | {@link weft.io.codec.Pieces} |
/// | a protocol of your own | a {@link weft.io.codec.Codec}, or {@link weft.io.BufReader} and {@link weft.io.BufWriter} |
/// | one direction only | {@link weft.io.codec.FramedRead}, {@link weft.io.codec.FramedWrite} |
/// | a handshake before the frames | {@link weft.io.codec.Framed#of(weft.io.AsyncRead, weft.io.AsyncWrite, weft.io.codec.Codec)} over the {@link weft.io.BufReader} that has read it |
///
/// ## Limits
///
/// What is received is buffered until a frame is complete. Each codec limits how long one may be,
/// since the other side may be hostile: a longer one fails with an IOException that names the
/// limit. After a failure of a decoder the bytes are still there, and the next `recv()` fails
/// again: close the connection.
@NullMarked
package weft.io.codec;

import org.jspecify.annotations.NullMarked;
