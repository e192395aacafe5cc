import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { memoryCapacity } from "../src/monitor/index.js";

/** What the numbers were measured on. Never its name. */
export interface Machine {
  readonly cpu: string;
  readonly coreCount: number;
  readonly memoryBytes: number;
  /** `v20.20.2`. */
  readonly node: string;
  /** `linux x64`. */
  readonly platform: string;
  /** Processes that wanted to run in the minute before; 0 on Windows. */
  readonly load: number;
}

/** This machine, now. */
export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    coreCount: availableParallelism(),
    memoryBytes: memoryCapacity(totalmem(), process.constrainedMemory() ?? 0),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    load: loadavg()[0],
  };
}
