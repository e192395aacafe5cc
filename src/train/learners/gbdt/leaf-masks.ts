/**
 * Trees laid out as masks of leaves, which `wasm/assembly/masks.ts` reads and explains:
 *
 * 1. `hasMasks` says which trees can be.
 * 2. `maskNodes` numbers a tree's leaves from left to right, and finds for each node those to its left.
 * 3. `layOutMasks` writes trees as bytes, one after the other.
 */
import { roundedDown } from "./rounded-down.js";
import type { Tree } from "./trees.js";

/** Leaves of one word. */
const wordLeaves = 32;

/**
 * Beyond so many words walking is faster: a walk grows with a tree's depth, masks grow with its leaves. Measured on
 * 50,000 rows of 50 features, ns for each (row, tree), walking four at a time and by masks, EPYC, Node 20:
 *
 * | leaves | walk | masks |
 * |--------|------|-------|
 * | 31     | 13   | 2.6   |
 * | 63     | 19   | 7.3   |
 * | 128    | 23   | 13    |
 * | 255    | 32   | 26    |
 */
const mostWords = 8;

const nodeBytes = 12;
const wordBytes = 8 + 8 * wordLeaves;

/** Words of a tree's masks. */
export function maskWords(tree: Tree): number {
  return Math.ceil(tree.leafValue.length / wordLeaves);
}

/** Whether a tree can be laid out and is the faster for it. One that asks for a category cannot. */
export function hasMasks(tree: Tree): boolean {
  return (
    tree.categories === undefined &&
    maskWords(tree) <= mostWords &&
    // A model of others' making may hold NaN, which no value is above and none at or below.
    tree.threshold.every((threshold) => threshold === threshold)
  );
}

/**
 * Lays trees out one after the other, as `addTrees` reads them.
 *
 * Thresholds are rounded down to float32, as the values are: no float32 lies between a threshold and what it is
 * rounded to, so that each value stays on its side.
 *
 * @param trees - Each of which `hasMasks`.
 * @param placeOf - First byte of a feature's values in a block.
 */
export function layOutMasks(
  trees: readonly Tree[],
  placeOf: (feature: number) => number,
): Uint8Array {
  const parts = trees.map(maskNodes);
  const sizes = parts.map(({ words }) =>
    words.reduce((sum, nodes) => sum + wordBytes + nodeBytes * nodes.length, 4),
  );
  const out = new DataView(new ArrayBuffer(sizes.reduce((sum, size) => sum + size, 0)));
  let at = 0;
  const uint32 = (value: number) => {
    out.setUint32(at, value, true);
    at += 4;
  };
  trees.forEach((tree, t) => {
    const { words, leafOrder } = parts[t];
    uint32(words.length);
    for (const nodes of words) {
      const missingLeft = nodes.filter(({ node }) => tree.defaultLeft[node] === 1);
      const missingRight = nodes.filter(({ node }) => tree.defaultLeft[node] !== 1);
      uint32(missingLeft.length);
      uint32(missingRight.length);
      for (const { node, leftLeaves } of [...missingLeft, ...missingRight]) {
        uint32(placeOf(tree.feature[node]));
        out.setFloat32(at, roundedDown(tree.threshold[node]), true);
        at += 4;
        uint32(leftLeaves);
      }
    }
    leafOrder.forEach((leaf, place) => {
      out.setFloat64(at + 8 * place, tree.leafValue[leaf], true);
    });
    at += 8 * wordLeaves * words.length;
  });
  return new Uint8Array(out.buffer);
}

/** A node with those leaves of one word that lie to its left, as bits. */
interface MaskNode {
  readonly node: number;
  readonly leftLeaves: number;
}

/** For each word the nodes with any leaf of it to their left, and the leaves from left to right. */
function maskNodes(tree: Tree): { words: readonly MaskNode[][]; leafOrder: readonly number[] } {
  const words: MaskNode[][] = Array.from({ length: maskWords(tree) }, () => []);
  const leafOrder: number[] = [];
  function visit(place: number): void {
    if (place < 0) {
      leafOrder.push(~place);
      return;
    }
    const first = leafOrder.length;
    visit(tree.left[place]);
    const end = leafOrder.length;
    for (let word = Math.floor(first / wordLeaves); word * wordLeaves < end; word++) {
      const from = Math.max(first - word * wordLeaves, 0);
      const to = Math.min(end - word * wordLeaves, wordLeaves);
      words[word].push({ node: place, leftLeaves: 2 ** to - 2 ** from }); // bits from … to − 1
    }
    visit(tree.right[place]);
  }
  visit(tree.feature.length === 0 ? ~0 : 0);
  return { words, leafOrder };
}
