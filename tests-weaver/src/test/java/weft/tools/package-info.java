/// Whole programs given as text, compiled and woven in every way there is, then run in a JVM of
/// their own under the full verifier, and under debuggers, coverage tools, `jlink`, Lombok.
package weft.tools;
