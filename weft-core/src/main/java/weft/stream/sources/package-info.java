/// What the streams of other packages are made of. Not exported.
@NullMarked
package weft.stream.sources;

import org.jspecify.annotations.NullMarked;
