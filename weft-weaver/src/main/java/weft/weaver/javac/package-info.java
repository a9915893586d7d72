/// Weaving while javac compiles, through its exported API only.
///
/// 1. ANALYZE: the lints look at each class. An error there keeps javac from generating code. The
///    lines of `catch` blocks are noted.
/// 2. GENERATE: the names of written class files are collected.
/// 3. COMPILATION finished, with success or without: the collected files are read, woven as one
///    batch, and written back. If they cannot be woven they are deleted and an error is reported,
///    so that no later build takes them for good.
@NullMarked
package weft.weaver.javac;

import org.jspecify.annotations.NullMarked;
