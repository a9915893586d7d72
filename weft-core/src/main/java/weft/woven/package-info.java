/// What woven classes call: **for generated code only**.
///
/// The weaver turns every async body into a state machine that lives in the user's package, so what
/// it calls has to be public. Nothing here is meant to be called by hand. Classes woven against one
/// release run on later ones; what that takes is listed in docs/design/abi.md, and the rest of this
/// package is the core's own. How futures are polled: {@link weft.polling}.
@NullMarked
package weft.woven;

import org.jspecify.annotations.NullMarked;
