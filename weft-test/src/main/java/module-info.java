/// The test kit for JUnit 6: a runtime for each test, checks for what tests leave behind, and
/// futures polled by hand. Start with {@link weft.test}.
module weft.test {
  requires transitive org.junit.jupiter.api;
  requires transitive weft.core;

  exports weft.test;

  opens weft.test to
      org.junit.platform.commons;
}
