package weft.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import weft.benchmarks.measure.Sample;

/// The harness's end of a {@link Child}. One thread.
final class ChildProcess implements AutoCloseable {
  /// Longer than anything takes; what takes longer hangs.
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration GRACE = Duration.ofSeconds(10);

  /// A child that cannot go on; the message says why.
  static final class ChildException extends Exception {
    private static final long serialVersionUID = 1L;

    ChildException(String message) {
      super(message);
    }
  }

  private final Process process;
  private final Writer toChild;

  /// Filled by the thread that reads, emptied by the owner.
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private ChildProcess(Process process) {
    this.process = process;
    toChild = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofPlatform().daemon().start(this::readLines);
  }

  /// Starts one, which begins to warm up.
  static ChildProcess start(List<String> command) throws IOException {
    return new ChildProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /// Waits until it is warm.
  ///
  /// @return its checksum and its collectors, as {@link Child} says
  String awaitReady() throws ChildException, InterruptedException {
    return answer(Child.READY);
  }

  /// Lets it do one round.
  Sample round() throws ChildException, InterruptedException {
    try {
      toChild.write("round\n");
      toChild.flush();
    } catch (IOException e) {
      throw new ChildException("the process has ended");
    }
    String figures = answer(Child.SAMPLE);
    try {
      return Sample.ofLine(figures);
    } catch (IllegalArgumentException e) {
      throw new ChildException("it said " + figures + ": " + e.getMessage());
    }
  }

  private String answer(String kind) throws ChildException, InterruptedException {
    String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (line == null) {
      throw new ChildException("no answer for " + PATIENCE.toMinutes() + " minutes: it hangs");
    }
    if (line.startsWith(kind)) {
      return line.substring(kind.length());
    }
    throw new ChildException(
        line.startsWith(Child.FAILED) ? line.substring(Child.FAILED.length()) : line);
  }

  private void readLines() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line; (line = reader.readLine()) != null; ) {
        if (line.startsWith("@")) {
          lines.add(line);
        } else {
          System.err.println(line);
        }
      }
    } catch (UncheckedIOException | IOException e) {
      // It was killed; the line below says so.
    }
    lines.add(Child.FAILED + "the process has ended");
  }

  @Override
  public void close() {
    try {
      toChild.close(); // it ends by itself, so that a flight recording is written
      if (!process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
