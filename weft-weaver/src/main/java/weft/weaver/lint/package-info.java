/// Looks for wrong uses of `await` and `Async` in source that javac has attributed.
///
/// One walk over each class, [weft.weaver.lint.LintScanner], asks the lints. Errors stop the
/// compilation before any class file is written. What is reported has a [weft.weaver.lint.Key]; the
/// guide's page on diagnostics lists them.
@NullMarked
package weft.weaver.lint;

import org.jspecify.annotations.NullMarked;
