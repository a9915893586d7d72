/// How the doors of the library, {@link weft.Weft} and {@link weft.runtime.AsyncRuntime}, make what
/// users of {@link weft.task} cannot make themselves. Not exported.
@NullMarked
package weft.task.doors;

import org.jspecify.annotations.NullMarked;
