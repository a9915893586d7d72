/// The names that woven classes and the core agree on, and nothing else: docs/design/abi.md.
@NullMarked
package weft.weaver.abi;

import org.jspecify.annotations.NullMarked;
