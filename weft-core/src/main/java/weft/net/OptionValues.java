package weft.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.LinkedHashMap;
import java.util.Map;
import weft.support.Arguments;

/// Options of sockets with their values: of sockets to be made, and of those that are there.
///
/// @param values in the order in which they are set; not changed any more
record OptionValues(Map<SocketOption<?>, Object> values) {
  static final OptionValues NONE = new OptionValues(Map.of());

  /// These and one more, or one in place of what it was.
  <T> OptionValues with(SocketOption<T> option, T value) {
    Arguments.notNull("value", value);
    var more = new LinkedHashMap<>(values);
    more.put(Arguments.notNull("option", option), value);
    return new OptionValues(more);
  }

  /// Sets all of them.
  @SuppressWarnings("unchecked") // put there with its type
  void applyTo(NetworkChannel channel) throws IOException {
    for (var entry : values.entrySet()) {
      channel.setOption((SocketOption<Object>) entry.getKey(), entry.getValue());
    }
  }

  /// Sets an option of a socket that is there.
  ///
  /// @param socket whose channel it is, for messages
  static <T> void set(NetworkChannel channel, SocketOption<T> option, T value, Object socket) {
    Arguments.notNull("option", option);
    Arguments.notNull("value", value);
    try {
      channel.setOption(option, value);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot set " + option + " of " + socket, e);
    }
  }

  /// Tells an option of a socket that is there.
  ///
  /// @param socket whose channel it is, for messages
  static <T> T get(NetworkChannel channel, SocketOption<T> option, Object socket) {
    try {
      return channel.getOption(Arguments.notNull("option", option));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell " + option + " of " + socket, e);
    }
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
