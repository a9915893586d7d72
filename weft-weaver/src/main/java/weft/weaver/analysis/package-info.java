/// What the weaver knows about the code of one method before it rewrites it.
///
/// | question | class |
/// |---|---|
/// | where does control go? | [weft.weaver.analysis.MethodCode] |
/// | what lies in each local and on the stack? | [weft.weaver.analysis.Frames] |
/// | which locals are read later? | [weft.weaver.analysis.Liveness] |
/// | which loops enclose this instruction? | [weft.weaver.analysis.Loops] |
/// | where does a handler end? | [weft.weaver.analysis.HandlerRegion] |
/// | is a monitor held here? | [weft.weaver.analysis.Monitors] |
///
/// Positions are indices into the element list of the Class-File API, labels and line numbers
/// included. Nothing here changes code, and nothing here loads a class.
@NullMarked
package weft.weaver.analysis;

import org.jspecify.annotations.NullMarked;
