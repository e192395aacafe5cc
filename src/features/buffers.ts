/** What a step of a plan reads and writes, by number of value. */
export interface ValueUse {
  readonly reads: readonly number[];
  /** Absent where the step only reads. */
  readonly writes?: number;
}

/** Which buffer holds each value, and how many buffers there are. */
export interface BufferAssignment {
  readonly bufferOf: readonly number[];
  readonly bufferCount: number;
}

/**
 * Gives values to buffers so that few are needed: a buffer is free again after the last step that
 * reads its value. The newest free buffer is taken first, for it is the warmest in the cache. A step
 * never writes to a buffer that it reads, so kernels need not mind aliasing.
 *
 * @param steps - In order of execution; each value is written once, before it is read.
 */
export function assignBuffers(steps: readonly ValueUse[]): BufferAssignment {
  const lastReader = new Map<number, number>();
  steps.forEach((step, at) => {
    for (const value of step.reads) lastReader.set(value, at);
  });
  const bufferOf: number[] = [];
  const free: number[] = [];
  let bufferCount = 0;
  steps.forEach((step, at) => {
    if (step.writes !== undefined) bufferOf[step.writes] = free.pop() ?? bufferCount++;
    for (const value of new Set(step.reads)) {
      if (lastReader.get(value) === at) free.push(bufferOf[value]);
    }
    // Written for nobody: free at once.
    if (step.writes !== undefined && !lastReader.has(step.writes)) free.push(bufferOf[step.writes]);
  });
  return { bufferOf, bufferCount };
}
