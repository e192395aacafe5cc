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
}

/** What is measured together, in a process of its own. */
export interface Area {
  readonly name: string;
  /** One line for people: what is measured, on what. */
  readonly about: string;
  /** Makes in the folder what `measure` and `once` read. */
  prepare(folder: string, isQuick: boolean): Promise<void>;
  measure(bench: Bench): Promise<void>;
  /**
   * Our work alone, once, in a fresh process: the peak of its memory is the area's. Absent where
   * `measure` finds the peak itself.
   */
  readonly once?: (folder: string, isQuick: boolean) => Promise<void>;
}
