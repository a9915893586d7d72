package weft.weaver.files;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import weft.weaver.ClassLookup;
import weft.weaver.ClassShape;

/// Finds the classes of directories and jars, multi-release ones too. It loads none of them: the
/// loader inside is only asked for the files.
final class ClassPath implements ClassLookup, AutoCloseable {
  private final URLClassLoader loader;
  private final ClassLookup lookup;

  ClassPath(List<Path> entries) throws MalformedURLException {
    URL[] urls = new URL[entries.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = entries.get(i).toUri().toURL();
    }
    loader = new URLClassLoader(urls, null);
    lookup = ClassLookup.ofLoader(loader);
  }

  @Override
  public @Nullable ClassShape find(String internalName) {
    return lookup.find(internalName);
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
