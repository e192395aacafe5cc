import { totalmem } from "node:os";

/** What a process holds of the memory that it may have. */
export interface MemoryUse {
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** The machine's memory, or the container's limit where there is a lower one. */
  readonly capacityBytes: number;
  /** RSS over capacity, in [0, 1]. */
  readonly capacityRatio: number;
}

/** Reads this process's memory use. */
export function readMemory(): MemoryUse {
  const { rss, heapUsed } = process.memoryUsage();
  const capacityBytes = memoryCapacity(totalmem(), process.constrainedMemory() ?? 0);
  return {
    rssBytes: rss,
    heapBytes: heapUsed,
    capacityBytes,
    capacityRatio: rss / capacityBytes,
  };
}

/**
 * The memory that a process may have.
 *
 * @param totalBytes - Of the machine.
 * @param limitBytes - Of the container; 0, or more than the machine has, where there is no limit.
 */
export function memoryCapacity(totalBytes: number, limitBytes: number): number {
  return limitBytes > 0 && limitBytes < totalBytes ? limitBytes : totalBytes;
}
