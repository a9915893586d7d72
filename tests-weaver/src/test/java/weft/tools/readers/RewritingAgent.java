package weft.tools.readers;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.util.CheckClassAdapter;

/// An agent that takes every class apart and writes it anew, in one of several ways.
public final class RewritingAgent {
  private RewritingAgent() {}

  /// Called by the JVM.
  public static void premain(String way, Instrumentation instrumentation) {
    instrumentation.addTransformer(
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String name,
              Class<?> redefined,
              ProtectionDomain domain,
              byte[] bytes) {
            boolean mine = name != null && (name.startsWith("p/") || name.startsWith("weft/"));
            try {
              return mine && !name.startsWith("weft/tools/") ? rewrite(way, loader, bytes) : null;
            } catch (Throwable t) {
              System.out.println("cannot rewrite " + name + ": " + t);
              return null;
            }
          }
        });
  }

  private static byte[] rewrite(String way, ClassLoader loader, byte[] bytes) {
    switch (way) {
      case "asm" -> {
        var reader = new ClassReader(bytes);
        var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        reader.accept(new CheckClassAdapter(writer, false), ClassReader.EXPAND_FRAMES);
        return writer.toByteArray();
      }
      case "asm-without-debug" -> {
        var writer = new ClassWriter(0);
        new ClassReader(bytes).accept(writer, ClassReader.SKIP_DEBUG);
        return writer.toByteArray();
      }
      default -> {
        // Loading classes to compute frames would load them twice.
        var resources = ClassHierarchyResolver.ofResourceParsing(loader);
        var writer =
            ClassFile.of(
                ConstantPoolSharingOption.NEW_POOL,
                ClassHierarchyResolverOption.of(
                    resources.orElse(ClassHierarchyResolver.defaultResolver()).cached()));
        return writer.transformClass(writer.parse(bytes), ClassTransform.ACCEPT_ALL);
      }
    }
  }
}
