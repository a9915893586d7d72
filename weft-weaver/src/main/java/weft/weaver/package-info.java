/// Weaves async bodies into state machines.
///
/// [weft.weaver.Weaver] takes class files and gives class files; [weft.weaver.WeaveProcessor] does
/// so while javac compiles. The rooms behind them: `site` finds the bodies, `analysis` answers
/// questions about their code, `body` rewrites it, `machine` generates the class that holds the
/// state, `lint` reports on source, `javac` talks to the compiler, `files` weaves directories in
/// place, `command` is the command line, `agent` weaves what is loaded.
@NullMarked
package weft.weaver;

import org.jspecify.annotations.NullMarked;
