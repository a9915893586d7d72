/// Async/await for Java: lazy futures, a work-stealing runtime, join, select and cancellation.
///
/// Start with {@link weft.Weft}; each package's page says what it holds.
module weft.core {
  requires static java.instrument;
  requires static java.management;
  requires jdk.jfr;
  requires static transitive org.jspecify;

  exports weft;
  exports weft.io;
  exports weft.io.codec;
  exports weft.net;
  exports weft.net.tls;
  exports weft.polling;
  exports weft.runtime;
  exports weft.stream;
  exports weft.sync;
  exports weft.task;
  exports weft.time;
  exports weft.woven;
}
