package weft;

/// How hard the models are tried; see the profiles of the parent's pom.
public final class ModelRuns {
  /// How many scenarios are made of each.
  public static final int ITERATIONS = Integer.getInteger("weft.modelIterations", 2);

  private ModelRuns() {}
}
