/// How workers wait for sockets: one selector per worker, in which it parks instead of its own
/// parking while it has sockets. Not exported. The rules are in docs/design/driver.md.
@NullMarked
package weft.net.driver;

import org.jspecify.annotations.NullMarked;
