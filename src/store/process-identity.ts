import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/**
 * A process by name: `host.pid.start`. The start (clock ticks since boot, from `/proc`; 0 where there
 * is none) tells a process from a later one that was given its number.
 */
export function ownIdentity(): string {
  return `${hostName()}.${process.pid}.${processStart(process.pid) ?? 0}`;
}

/**
 * Whether the process of an identity runs: true and false are known, undefined is not (it runs on
 * another host, or the text is no identity).
 */
export function isRunning(identity: string): boolean | undefined {
  const [host, pidText, startText] = identity.split(".");
  const pid = Number(pidText);
  const start = Number(startText);
  if (host !== hostName() || !Number.isInteger(pid) || pid <= 0) return undefined;
  const foundStart = processStart(pid);
  if (foundStart !== undefined) return foundStart === start;
  if (start !== 0) return false; // /proc was there when it was written and no longer knows the process
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // there, but another user's
  }
}

/** The host's name with nothing in it that separates: dots would. */
function hostName(): string {
  return hostname().replaceAll(/[^A-Za-z0-9-]/g, "_");
}

/** When a process started, in ticks; undefined where it does not run or the system does not say. */
function processStart(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the name in parentheses, which may hold spaces: count from its end (proc(5)).
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const isDead = fields[0] === "Z" || fields[0] === "X"; // killed, and not yet waited for
    return isDead ? undefined : Number(fields[19]);
  } catch {
    return undefined;
  }
}
