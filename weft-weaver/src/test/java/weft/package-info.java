/// A miniature of the core: as much of `weft` and `weft.woven` as woven code needs, without
/// threads.
///
/// Without weaving, `await()` polls until the future is ready. So the same class files run in both
/// ways, and the tests compare them.
package weft;
