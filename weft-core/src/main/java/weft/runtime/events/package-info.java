/// What a runtime tells the JDK's Flight Recorder. Not exported: recordings are read by the events'
/// names, which the documentation of `weft.runtime` lists.
///
/// Each class has a static method that is called where the event happens, once {@link Recorder}
/// says that events may be wanted. It makes the event and asks `isEnabled` before it does anything
/// else: without a recording that is a constant, and the event is never allocated.
@NullMarked
package weft.runtime.events;

import org.jspecify.annotations.NullMarked;
