/// An HTTP client whose requests are futures, built on the JDK's own client.
///
/// | You have | Use |
/// |---|---|
/// | a URL to read | {@link weft.http.Http#get(String) Http.get(url)} |
/// | a method, headers or a body to send | {@link weft.http.Http#send Http.send(request)} |
/// | a response | {@link weft.http.Response#status status}, {@link weft.http.Response#headers headers}, {@link weft.http.Response#text text}, {@link weft.http.Response#bytes bytes} |
/// | a server that may not answer | `Http.get(url).timeout(ofSeconds(5))` |
/// | several URLs | `join`, `joinAll`, or `select` for the fastest |
/// | a body larger than {@link weft.http.Http#BODY_LIMIT}, a proxy, a login | an {@link java.net.http.HttpClient} of your own and {@link weft.Async#fromStage fromStage} |
///
/// ## Failures
///
/// A response is not a failure, whatever its status, not even 404. If there is no response, the
/// future fails with an {@link java.io.IOException} whose message is one sentence, `GET
/// http://127.0.0.1:1/ failed: …`, and whose cause is the exception of the JDK's client.
///
/// No argument and no result is null.
@NullMarked
package weft.http;

import org.jspecify.annotations.NullMarked;
