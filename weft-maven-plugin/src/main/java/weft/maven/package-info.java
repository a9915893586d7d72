/// The goals `weave` and `weave-tests`: thin fronts of the weaver's command line.
///
/// They run on Maven's own Java, which may be 17; the weaver needs 25 and gets a JVM of its own.
/// Maven's tools read the documentation of goals and parameters only where it begins with `/**`.
@NullMarked
package weft.maven;

import org.jspecify.annotations.NullMarked;
