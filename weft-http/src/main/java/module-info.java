/// An HTTP client for async bodies: {@link weft.http.Http}.
module weft.http {
  requires transitive java.net.http;
  requires transitive weft.core;

  exports weft.http;
}
