package weft;

@FunctionalInterface
public interface AsyncRunnable {
  void run() throws Exception;
}
