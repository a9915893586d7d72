/// Finds async bodies: the lambdas whose interface is one of [weft.weaver.abi.AsyncInterface], and
/// what stands around the instruction that makes them.
@NullMarked
package weft.weaver.site;

import org.jspecify.annotations.NullMarked;
