package weft.net.driver;

/// Replaces a selector as if it had spun.
public final class Replacement {
  private Replacement() {}

  public static void of(Poller poller) {
    poller.replace();
  }
}
