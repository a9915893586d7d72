package weft.weaver.javac;

import java.net.URI;
import javax.tools.FileObject;
import org.jspecify.annotations.Nullable;

/// What source files are called. They need not be files: whoever calls the compiler may keep them
/// in memory, with names of any form.
final class SourceFiles {
  private SourceFiles() {}

  /// Where a source comes from.
  static @Nullable URI uri(FileObject source) {
    try {
      return source.toUri();
    } catch (RuntimeException e) { // of a class that has no URIs
      return null;
    }
  }

  /// The last part of a source's name, as class files have it.
  static String simpleName(FileObject source) {
    @Nullable String name = source.getName();
    if (name == null) {
      name = String.valueOf(uri(source));
    }
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  }
}
