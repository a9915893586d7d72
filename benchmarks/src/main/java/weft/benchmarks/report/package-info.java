/// What was measured, put together: rows with medians, goals and verdicts, the table, the JSON
/// file.
@NullMarked
package weft.benchmarks.report;

import org.jspecify.annotations.NullMarked;
