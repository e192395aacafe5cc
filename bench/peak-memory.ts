import { readFileSync } from "node:fs";

/**
 * The most memory that this process has held, in bytes. Linux's own high-water mark of the process's
 * memory where it is to be had: what `getrusage` calls maxRSS also counts the parent before `exec`.
 */
export function peakMemoryBytes(): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    if (found !== null) return Number(found[1]) * 1_024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1_024;
}

/** Memory that this process holds now, in bytes. */
export function memoryBytes(): number {
  return process.memoryUsage.rss();
}
