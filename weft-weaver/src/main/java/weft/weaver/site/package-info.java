/// Finds async bodies: the lambdas whose interface is one of [weft.weaver.abi.AsyncInterface], and
/// what stands around the instruction that makes them. Those that need no state machine are left
/// out ([weft.weaver.site.PlainBodies]).
@NullMarked
package weft.weaver.site;

import org.jspecify.annotations.NullMarked;
