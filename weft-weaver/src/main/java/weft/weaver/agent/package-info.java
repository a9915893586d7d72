/// Weaving while a program runs: `java -javaagent:weft-weaver.jar`.
///
/// 1. The first class of a nest that is loaded makes the whole nest be woven, from the class files
///    that the loader has as resources: the host must list the generated classes of all members
///    when it is defined. Nothing is loaded for that. The outcome is kept: a nest is woven whole or
///    not at all.
/// 2. Each class of the nest is replaced when it is loaded. If another agent has changed it on the
///    way, it is woven again as it is now.
/// 3. Its generated classes are defined at the same moment in the same loader, before any code can
///    ask for them. They need no other class of the program to be loaded.
/// 4. Whatever goes wrong leaves the class as it was and is said once.
@NullMarked
package weft.weaver.agent;

import org.jspecify.annotations.NullMarked;
