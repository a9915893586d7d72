/// Weaving class files where they lie.
///
/// 1. Read: every class file under the directories, by [weft.weaver.files.ClassRoot].
/// 2. Weave: in memory, by [weft.weaver.files.WovenRoot]. If one class cannot be woven, nothing has
///    been written yet.
/// 3. Write: generated classes, then the hosts of nests, then their members, each file replaced in
///    one step. Whoever stops between two steps leaves classes that the next run weaves.
/// 4. Delete generated classes that no nest lists any more: [weft.weaver.files.StaleMachines].
@NullMarked
package weft.weaver.files;

import org.jspecify.annotations.NullMarked;
