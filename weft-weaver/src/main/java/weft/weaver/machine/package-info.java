/// Generates the class that holds the state of a body, and rewrites the class that declares the
/// body.
@NullMarked
package weft.weaver.machine;

import org.jspecify.annotations.NullMarked;
