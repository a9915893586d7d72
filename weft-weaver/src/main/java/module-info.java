/// The weaver: turns async bodies into state machines, while javac compiles them or afterwards.
///
/// Users put it on the processor path; its API is for build tools.
module weft.weaver {
  requires static transitive org.jspecify;
  requires transitive java.compiler;
  requires jdk.compiler;
  requires static java.instrument;

  exports weft.weaver;

  provides javax.annotation.processing.Processor with
      weft.weaver.WeaveProcessor;
}
