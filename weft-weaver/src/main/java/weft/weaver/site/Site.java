package weft.weaver.site;

/// A place that makes an async body.
///
/// @param body the body
/// @param use what becomes of it
/// @param creation index of the `invokedynamic`
/// @param call index of the call that takes the body, or -1 for [Use#OBJECT]
public record Site(AsyncBody body, Use use, int creation, int call) {
  /// What becomes of the body.
  public enum Use {
    /// `async(…)` takes it: the machine itself is the future.
    ASYNC,
    /// `spawn(…)` takes it: the machine is started.
    SPAWN,
    /// Anything else: the machine serves as the interface and starts fresh ones.
    OBJECT
  }
}
