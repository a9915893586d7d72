/// Small things that every floor uses, and that use nothing of Weft: checks of arguments,
/// suppressed exceptions, values that may have to go back. Not exported.
@NullMarked
package weft.support;

import org.jspecify.annotations.NullMarked;
