/// How a runtime finds channel ends, permits and guards that nobody has closed. Not exported.
@NullMarked
package weft.runtime.unclosed;

import org.jspecify.annotations.NullMarked;
