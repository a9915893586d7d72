/// What reads into buffers and writes from them has in common: buffers that are lent while bytes
/// are in them, what was accepted and is not written yet, checks of users' buffers, text. Not
/// exported.
@NullMarked
package weft.io.buffers;

import org.jspecify.annotations.NullMarked;
