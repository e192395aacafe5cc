import { median } from "../src/core/typed-array.js";

/** One line of a benchmark: ours, and the peer of the same run where there is one. */
export interface Measurement {
  readonly area: string;
  readonly name: string;
  readonly unit: string;
  /** Of our runs, in `unit`. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many of ours were measured. */
  readonly runs: number;
  /** The peer with its version; `pandas (missing)` where it is not installed; null where there is none. */
  readonly peer: string | null;
  readonly peerMedian: number | null;
  /** Above 1 we are that many times better, below 1 worse; null without a peer's number. */
  readonly ratio: number | null;
}

/** Something to compare with, and what it measured in the same rounds; undefined where it is missing. */
export interface PeerValues {
  readonly name: string;
  readonly values: readonly number[] | undefined;
}

/** What an area says about one thing that it measured. */
export interface Finding {
  readonly name: string;
  readonly unit: string;
  /** Which way is good: seconds should be low, rows a second high. */
  readonly better: "lower" | "higher";
  /** A value a round, in `unit`. */
  readonly ours: readonly number[];
  /** A line is made for each. */
  readonly peers?: readonly PeerValues[];
}

/** The lines of a finding: one a peer, or one alone. */
export function measurementsOf(area: string, finding: Finding): Measurement[] {
  const { name, unit, better, ours, peers = [] } = finding;
  const middle = median(ours);
  const own = {
    area,
    name,
    unit,
    median: rounded(middle),
    min: rounded(Math.min(...ours)),
    max: rounded(Math.max(...ours)),
    runs: ours.length,
  };
  if (peers.length === 0) return [{ ...own, peer: null, peerMedian: null, ratio: null }];
  return peers.map(({ name: peer, values }) => {
    if (values === undefined) {
      return { ...own, peer: `${peer} (missing)`, peerMedian: null, ratio: null };
    }
    const peerMedian = median(values);
    const ratio = better === "lower" ? peerMedian / middle : middle / peerMedian;
    return { ...own, peer, peerMedian: rounded(peerMedian), ratio: rounded(ratio) };
  });
}

/** Four digits: more would be noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
