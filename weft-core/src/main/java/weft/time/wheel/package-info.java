/// The timer wheel and its nodes. Not exported. The design: docs/design/timers.md.
@NullMarked
package weft.time.wheel;

import org.jspecify.annotations.NullMarked;
