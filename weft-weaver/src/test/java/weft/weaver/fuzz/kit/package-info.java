/// What generated programs call: classes to extend, to take apart, to close and to throw, and
/// helpers that note in which order they run.
package weft.weaver.fuzz.kit;
