/// Looks for wrong uses of `await` and `Async` in source that javac has attributed.
///
/// Whatever is reported here stops the compilation before any class file is written.
@NullMarked
package weft.weaver.lint;

import org.jspecify.annotations.NullMarked;
