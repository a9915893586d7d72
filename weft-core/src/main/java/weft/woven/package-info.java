/// What woven classes call: **for generated code only**.
///
/// The weaver turns every async body into a state machine that lives in the user's package, so what
/// it calls has to be public. Nothing here is meant to be called by hand, but the contract is fixed
/// by {@link weft.woven.Woven#ABI}: classes woven against one release run on later ones. How
/// futures are polled: {@link weft.polling}.
@NullMarked
package weft.woven;

import org.jspecify.annotations.NullMarked;
