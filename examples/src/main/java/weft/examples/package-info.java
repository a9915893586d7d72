/// Programs to read and run: `./weft run Hello`.
///
/// | You want to see | Read |
/// |---|---|
/// | the shortest program | {@link weft.examples.Hello} |
/// | several pages fetched at once, each with a time limit | {@link weft.examples.Fetch} |
/// | the fastest of several, the others cancelled | {@link weft.examples.Race} |
/// | a loop that serves two sources at once | {@link weft.examples.Heartbeat} |
/// | a server of bytes, in ten lines | {@link weft.examples.Echo} |
/// | a chat server, which ends gracefully | {@link weft.examples.Chat} |
/// | every program of the tutorial, run and measured | `weft.examples.tour`, by `./weft tour` |
@NullMarked
package weft.examples;

import org.jspecify.annotations.NullMarked;
