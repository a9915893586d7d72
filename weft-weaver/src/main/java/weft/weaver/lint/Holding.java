package weft.weaver.lint;

import com.sun.source.tree.Tree;

/// What belongs to the thread at some point of a body.
///
/// @param key what an await under it is reported as
/// @param name identifies it: the text of the lock, or of the thread local
/// @param since where it was taken
record Holding(Key key, String name, Tree since) {}
