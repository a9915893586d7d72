/// The tour: the programs of a tutorial on async/await, run in order, measured and checked.
///
/// | You want to see | Read |
/// |---|---|
/// | futures are lazy, awaits are sequential | {@link weft.examples.tour.Laziness}, {@link weft.examples.tour.Sequence} |
/// | a main that runs async code | {@link weft.examples.tour.Runtimes} |
/// | a request over HTTP | {@link weft.examples.tour.Requests} |
/// | all of several, the first of several | {@link weft.examples.tour.Joining}, {@link weft.examples.tour.Selecting} |
/// | tasks, CPU-bound work, many tasks | {@link weft.examples.tour.Spawning}, {@link weft.examples.tour.Blocking}, {@link weft.examples.tour.ManyTasks} |
///
/// Each section begins with its program, as one would write it, and ends with what the tour checks
/// about it.
@NullMarked
package weft.examples.tour;

import org.jspecify.annotations.NullMarked;
