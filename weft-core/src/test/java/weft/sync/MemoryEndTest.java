package weft.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.Async;
import weft.Stepper;
import weft.polling.Polling;
import weft.polling.Wakeable;
import weft.sync.waiting.Permits;

/// Memory ends in the middle of an operation: what was claimed is completed, or it is there again.
class MemoryEndTest {
  /// For which there is no memory to be woken.
  private static final class Unwakeable extends Wakeable {
    @Override
    protected void wake() {
      throw new OutOfMemoryError("a test's");
    }
  }

  private static void beginPending(Async<?> future, Wakeable waker) {
    Object result;
    try {
      result = Polling.begin(future, waker);
    } catch (Throwable failure) {
      throw new AssertionError(failure);
    }
    assertThat(result).isSameAs(Polling.PENDING);
  }

  private static final class Request extends Permits.Request<Void> {
    Request(Permits permits) {
      super(permits, 2);
    }

    @Override
    protected Void take() {
      throw new OutOfMemoryError("a test's");
    }
  }

  @Test
  void request_cannotTakeWhatItWasGranted_permitsGoBack() throws Exception {
    for (boolean waits : List.of(false, true)) {
      var permits = new Permits(waits ? 1 : 2);
      var request = new Stepper(new Request(permits));
      if (waits) {
        assertThat(request.isPending()).isTrue();
        permits.add(1);
      }
      assertThatThrownBy(request::poll).isInstanceOf(OutOfMemoryError.class);
      assertThat(permits.free()).isEqualTo(2);
    }
  }

  /// Has no memory to use its place, or to wake somebody when it has used it.
  private static final class Claim extends MpscClaim<Integer, Void> {
    private final boolean claims;

    Claim(MpscCore<Integer> core, boolean claims) {
      super(core, 1);
      this.claims = claims;
    }

    @Override
    MpscCore.Attempt attempt() {
      throw new AssertionError();
    }

    @Override
    Void afterAttempt() {
      throw new AssertionError();
    }

    @Override
    String operation() {
      return "a test's";
    }

    @Override
    protected Void take() {
      if (claims) {
        core.sendReserved(7, null, this);
      }
      throw new OutOfMemoryError("a test's");
    }
  }

  @Test
  void send_cannotUseItsPlace_placeGoesBackUnlessItWasUsed() throws Exception {
    for (boolean claims : List.of(false, true)) {
      var core = MpscCore.<Integer>bounded(1);
      core.trySend(1);
      var claim = new Stepper(new Claim(core, claims));
      assertThat(claim.isPending()).isTrue();
      assertThat(core.tryReceive()).isEqualTo(1);
      assertThatThrownBy(claim::poll).isInstanceOf(OutOfMemoryError.class);
      assertThat(core.tryReceive()).isEqualTo(claims ? 7 : null);
      assertThat(core.room()).isEqualTo(1);
    }
  }

  @Test
  void receive_cannotTellASender_messageStays() throws Exception {
    var channel = Mpsc.<Integer>channel(1);
    channel.tx().trySend(1);
    beginPending(channel.tx().send(2), new Unwakeable());
    var waiting = new Stepper(channel.tx().send(3));
    assertThat(waiting.isPending()).isTrue();
    var receiver = channel.rx();
    assertThatThrownBy(receiver::tryRecv).isInstanceOf(OutOfMemoryError.class);
    assertThat(receiver.tryRecv()).isEqualTo(1);
  }

  @Test
  void receiveOfOneOfMany_cannotTellASender_messageStays() {
    for (int capacity : List.of(0, 1)) {
      var channel = Mpmc.<Integer>channel(capacity);
      assertThat(channel.tx().trySend(1)).isEqualTo(capacity == 1);
      beginPending(channel.tx().send(2), new Unwakeable());
      var receiver = channel.rx();
      assertThatThrownBy(receiver::tryRecv).isInstanceOf(OutOfMemoryError.class);
      if (capacity == 1) {
        assertThat(receiver.tryRecv()).isEqualTo(1);
      }
      assertThat(receiver.tryRecv()).isEqualTo(2);
      assertThat(receiver.tryRecv()).isNull();
    }
  }

  @Test
  void recvMany_cannotTellTheSecondSender_givesTheFirstMessage() throws Exception {
    var channel = Mpsc.<Integer>channel(2);
    channel.tx().trySend(1);
    channel.tx().trySend(2);
    assertThat(new Stepper(channel.tx().send(3)).isPending()).isTrue();
    beginPending(channel.tx().send(4), new Unwakeable());
    assertThat(new Stepper(channel.rx().recvMany(9)).poll()).isEqualTo(List.of(1));
    assertThat(channel.rx().tryRecv()).isEqualTo(2);
  }

  @Test
  void latch_cannotTellTheFirst_theOthersAreWoken() throws Exception {
    var latch = Latch.of(1);
    var before = new Stepper(latch.opened());
    assertThat(before.isPending()).isTrue();
    beginPending(latch.opened(), new Unwakeable());
    var behind = new Stepper(latch.opened());
    assertThat(behind.isPending()).isTrue();
    assertThatThrownBy(latch::countDown).isInstanceOf(OutOfMemoryError.class);
    assertThat(before.wakes).isEqualTo(1);
    assertThat(behind.wakes).isEqualTo(1);
    assertThat(behind.isPending()).isFalse();
  }
}
