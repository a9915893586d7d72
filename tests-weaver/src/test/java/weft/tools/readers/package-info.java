/// Whoever reads class files can read what the weaver writes.
///
/// The JVM checks the code of a class and little else; build tools, frameworks and agents read the
/// rest. Each of these is given a woven program with one of everything
/// ([weft.tools.readers.Corpus]), and every class of this project's modules that has been built,
/// their tests included.
///
/// | reader | test |
/// |---|---|
/// | `javap -v`, ASM with its checks, ArchUnit, JaCoCo, the weaver itself | `ClassFilesTest` |
/// | `jdeps`, `jlink` with plug-ins that rewrite classes | `JdkToolsTest` |
/// | maven-shade with a relocation | `ShadeTest` |
/// | component scans of Spring 6 and Spring 7 | `SpringScanTest` |
/// | agents that rewrite every class, with ASM and with the JDK's Class-File API | `RewritingAgentTest` |
///
/// Each program that the weaver's own tests write passes ASM's checks there, too.
package weft.tools.readers;
