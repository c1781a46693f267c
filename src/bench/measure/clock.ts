/** Nanoseconds of a clock that never goes back. Only differences mean something. */
export type Clock = () => number;

/**
 * The system's monotonic clock. All threads of a process read the same one, so what two worker threads noted can be
 * compared. Exact to the nanosecond for the first 104 days after a machine's start, to two after that.
 */
export const nanoseconds: Clock = () => Number(process.hrtime.bigint());

export const nanosecondsPerMs = 1e6;
