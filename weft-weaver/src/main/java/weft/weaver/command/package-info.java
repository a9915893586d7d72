/// The command line: `java -jar weft-weaver.jar --help`.
@NullMarked
package weft.weaver.command;

import org.jspecify.annotations.NullMarked;
