package weft.weaver.site;

import java.lang.classfile.MethodModel;

/// A method within its class.
///
/// @param name its name
/// @param descriptor its descriptor
public record MethodKey(String name, String descriptor) {
  /// The key of a method.
  ///
  /// @param method the method
  /// @return its key
  public static MethodKey of(MethodModel method) {
    return new MethodKey(method.methodName().stringValue(), method.methodType().stringValue());
  }
}
