/// A differential fuzzer: random programs with awaits in every construct, each run plain and woven.
///
/// [weft.weaver.fuzz.ProgramWriter] makes a program from a seed, of the parts that
/// [weft.weaver.fuzz.Expressions], [weft.weaver.fuzz.Statements] and their neighbours write.
/// [weft.weaver.fuzz.Batch] compiles many at once, and [weft.weaver.fuzz.Trial] runs one under many
/// schedules: leaves that are ready, pending, failing, cancelled. The programs note what they do;
/// both runs must note the same and end the same. [weft.weaver.fuzz.Coverage] counts what was
/// written.
///
/// Programs always compile, always end, and never swallow the signal of a cancellation, unless
/// [weft.weaver.fuzz.Draft.Rules] say so.
package weft.weaver.fuzz;
