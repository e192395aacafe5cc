import type { Random } from "../core/random.js";
import { compareLosses, type LossComparison, rowLogLoss } from "../evaluate/index.js";

/** Out-of-fold predictions of both models on the rows of one node, in time order. */
export interface ChallengedNode {
  readonly node: string;
  /** 1, 0, or NaN where there is no label. */
  readonly label: Float64Array;
  /** P(up); NaN where no fold predicted the row. */
  readonly champion: Float64Array;
  readonly challenger: Float64Array;
  /** Mean length of a bootstrap block: the label's horizon in rows. */
  readonly horizonRows: number;
}

/** What came of a challenge. Plain JSON. */
export interface Decision {
  readonly isAccepted: boolean;
  /** A sentence for the journal. */
  readonly reason: string;
  readonly nodes: readonly (LossComparison & {
    readonly node: string;
    /** One-sided p-value of "the champion is no better". */
    readonly pValueOfHarm: number;
  })[];
}

/** Chance of taking noise for progress that is accepted. */
export const significance = 0.05;

/**
 * Decides whether the challenger takes the champion's place: its log loss must be lower at the last
 * node of the hierarchy, the one that trades, beyond what chance explains, and no node may be worse
 * beyond what chance explains. Where in doubt the champion stays.
 *
 * @param nodes - Slow to fast; the last decides.
 */
export function judgeChallenge(nodes: readonly ChallengedNode[], random: Random): Decision {
  const compared = nodes.map((node) => {
    const rows = Array.from(node.label.keys()).filter(
      (row) =>
        node.label[row] === node.label[row] &&
        node.champion[row] === node.champion[row] &&
        node.challenger[row] === node.challenger[row],
    );
    const losses = (probability: Float64Array): Float64Array =>
      Float64Array.from(rows, (row) => rowLogLoss(probability[row], node.label[row]));
    const champion = losses(node.champion);
    const challenger = losses(node.challenger);
    const block = Math.max(1, node.horizonRows);
    const forward = compareLosses(champion, challenger, block, random.fork(`${node.node} better`));
    const backward = compareLosses(challenger, champion, block, random.fork(`${node.node} worse`));
    return { node: node.node, ...forward, pValueOfHarm: backward.pValue };
  });
  const harmed = compared.find((node) => node.pValueOfHarm <= significance);
  const last = compared.at(-1);
  const said = (node: (typeof compared)[number], pValue: number): string =>
    `log loss of ${node.node} ${node.improvement >= 0 ? "falls" : "rises"} by ${Math.abs(node.improvement).toExponential(2)} nats a row over ${node.rowCount} rows (p = ${pValue.toFixed(3)})`;
  if (last === undefined || last.rowCount === 0) {
    return { isAccepted: false, reason: "there is no row on which to compare", nodes: compared };
  }
  if (harmed !== undefined) {
    const reason = `rejected: ${said(harmed, harmed.pValueOfHarm)}`;
    return { isAccepted: false, reason, nodes: compared };
  }
  const isAccepted = last.pValue <= significance && last.improvement > 0;
  const verdict = isAccepted ? "accepted" : "rejected, not beyond chance";
  return { isAccepted, reason: `${verdict}: ${said(last, last.pValue)}`, nodes: compared };
}
