package weft.net;

/// What a {@link FaultyProxy} does to the bytes of a connection, or a peer with its connection.
enum Fault {
  /// Nothing.
  NONE,
  /// Each piece comes some milliseconds late.
  DELAY,
  /// Each byte comes alone.
  TINY,
  /// After some bytes the connection is reset on both sides.
  RESET,
  /// After some bytes one side is told the end, and the other goes on.
  HALF_CLOSE,
  /// Other bytes come.
  GARBAGE,
  /// Nothing is read.
  NEVER_READS,
  /// A byte now and then.
  TRICKLE
}
