package weft.runtime.scheduler;

import org.jspecify.annotations.Nullable;
import weft.unwinding.Holding;

/// A thing that somebody holds, for dumps.
///
/// @param holding what, for example a guard
/// @param byTheWay whether a variable has both ends of a channel, of which this is one: perhaps it
///   is used by others
/// @param task in whose variables it is; null if that is not known
/// @param at where that body is suspended; null if it is in no body
/// @param madeAt where it was made; null if nobody watched
/// @param maker the task that made it; null if none did, or nobody watched
record Held(
    Holding holding,
    boolean byTheWay,
    @Nullable Task<?> task,
    @Nullable StackTraceElement at,
    @Nullable StackTraceElement madeAt,
    @Nullable Task<?> maker) {}
