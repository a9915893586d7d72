/// How futures wait in line for something that is given to them. Not exported.
///
/// ## The life of a wait, as rules
///
/// 1. The future is the node of its line. Nothing is queued before its first poll.
/// 2. Each primitive has one lock, its line. Under it, and nowhere else, a waiter joins or leaves
///    the line, and is given what it waits for or refused. Wakes are collected and made after the
///    lock was left. Guard: AsyncSemaphoreTest.
/// 3. A waiter that was granted owns what it was given, whether or not its owner has polled again.
///    If the owner cancels it before that, the waiter gives it back, as if it had been released
///    then. Guard: AsyncSemaphoreTest, PermitsJcstress, SyncStressTest.
/// 4. What the granter did before is visible to the owner: the grant is written with release, and
///    the owner's poll reads it with acquire.
@NullMarked
package weft.sync.waiting;

import org.jspecify.annotations.NullMarked;
