package weft.combinators.fuzz;

/// What a channel carries.
///
/// @param channel its channel
/// @param number its place among those of the channel
/// @param shared whether it may be given again, by a kept future or a handle
record Message(String channel, int number, boolean shared) {}
