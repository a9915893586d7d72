/// What a class file tells its readers beside the code: type annotations, which classes are nested.
///
/// The JVM runs a class whose tables are wrong; whoever reads class files refuses it.
@NullMarked
package weft.weaver.tables;

import org.jspecify.annotations.NullMarked;
