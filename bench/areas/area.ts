import type { Finding } from "../measurement.js";

/** What an area is measured with. */
export interface Bench {
  /** An empty folder of its own, removed afterwards. */
  readonly folder: string;
  /** Small sizes and one round: shows that everything works, measures nothing. */
  readonly isQuick: boolean;
  /** Rounds to measure: 5, or 3 of what takes long. */
  rounds(length?: "long"): number;
  report(finding: Finding): void;
  /** A sentence that belongs beside the numbers. */
  note(text: string): void;
  /**
   * Names a peer whose process did the same work as `once`: the peaks are set side by side.
   *
   * @param bytes - The most that it held; undefined where the peer is missing.
   */
  peakOfPeer(name: string, bytes: number | undefined): void;
}

/** What is measured together, in a process of its own. */
export interface Area {
  readonly name: string;
  /** One line for people: what is measured, on what. */
  readonly about: string;
  /** Names of the findings that stand at the head of `RESULTS.md`. */
  readonly headlines: readonly string[];
  /** Makes in the folder what `measure` and `once` read. */
  prepare(folder: string, isQuick: boolean): Promise<void>;
  measure(bench: Bench): Promise<void>;
  /**
   * Our work alone, once, in a fresh process: the peak of its memory is the area's. Absent where
   * `measure` finds the peak itself.
   */
  readonly once?: (folder: string, isQuick: boolean) => Promise<void>;
}

/** The name of the finding that says how much memory a process held at most. */
export const peakMemory = "peak memory of the process";
