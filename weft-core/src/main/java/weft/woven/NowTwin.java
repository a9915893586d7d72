package weft.woven;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Names the *now twin* of an operation: a static method that does the same if it can be done
/// without waiting, and makes no future. **For the library only.**
///
/// Where woven code awaits such an operation at its call, it calls the twin first, and makes the
/// future only if the twin answers {@link Woven#PENDING}. The rules, which tests hold for each
/// twin:
///
/// 1. The twin has the name of the operation; its parameters are the operation's, behind the
///    receiver if there is one; it is public and static and gives an object: the value or PENDING.
/// 2. When it answers PENDING it has taken, claimed and registered nothing.
/// 3. It throws what the operation throws, or what its future would fail with.
/// 4. It takes nothing from the budget; woven code does that ({@link Woven#takeTries}).
/// 5. Nobody can override the operation.
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface NowTwin {
  /// The class that declares the twin.
  ///
  /// @return a public class of an exported package
  Class<?> value();
}
