/// Weaves bytecode that nobody wrote for Weft: every method of public jars as an async body in
/// which every call is an await. The jars come with Maven's profile `real`; see CONTRIBUTING.
package weft.weaver.real;
