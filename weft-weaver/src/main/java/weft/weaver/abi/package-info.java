/// The names that woven classes and the core agree on, and nothing else.
@NullMarked
package weft.weaver.abi;

import org.jspecify.annotations.NullMarked;
