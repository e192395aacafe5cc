import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { weekMs } from "../core/time.js";
import { errorNumber, subfolders } from "./durable.js";
import { isRunning, ownIdentity } from "./process-identity.js";

/** Where unfinished work lies: beside the artifacts, on the same disk, so that a rename publishes it. */
export interface Scratch {
  /** A new, empty folder that bears this process's name. */
  create(): string;
}

/** Opens the scratch folder of a workspace, which must exist. */
export function openScratch(workspacePath: string): Scratch {
  const place = scratchOf(workspacePath);
  const prefix = join(place, `${ownIdentity()}.`);
  return {
    create: () => {
      mkdirSync(place, { recursive: true });
      return mkdtempSync(prefix); // random letters: threads of one process share its identity
    },
  };
}

/**
 * Removes what dead writers left: folders of processes of this host that no longer run, and folders
 * of other hosts (a shared disk) that nobody has touched for a week.
 *
 * @param now - UTC ms.
 * @returns How many were removed.
 */
export function removeLeftovers(workspacePath: string, now: number): number {
  const place = scratchOf(workspacePath);
  let count = 0;
  for (const name of subfolders(place)) {
    const folder = join(place, name);
    const mayBeAlive = isRunning(name) ?? !isOld(folder, now);
    if (mayBeAlive) continue;
    rmSync(folder, { recursive: true, force: true });
    count++;
  }
  return count;
}

function isOld(folder: string, now: number): boolean {
  try {
    return now - statSync(folder).mtimeMs > weekMs;
  } catch (error) {
    if (errorNumber(error) === "ENOENT") return false; // its owner removed it just now
    throw error;
  }
}

function scratchOf(workspacePath: string): string {
  return join(workspacePath, "scratch");
}
