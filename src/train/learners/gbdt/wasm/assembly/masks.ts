/**
 * Trees as masks of leaves (C. Lucchese et al., QuickScorer, SIGIR 2015; several rows to a vector: the same, Exploiting
 * CPU SIMD Extensions to Speed-up Document Scoring with Tree Ensembles, SIGIR 2016). A tree's leaves are bits, the
 * leftmost the lowest. A row begins with all bits set; each node at which it would go right clears those of its left
 * branch, whether or not the row's way leads past it; the lowest bit that is left is the row's leaf. Twin:
 * `createPlainPredictor` in `../../plain-predictor.ts`.
 *
 * Nothing branches on a value, four rows share each instruction, and sixteen each node that is read: 2.6 ns for each
 * (row, tree) of 31 leaves where walking takes 13, EPYC, Node 20; 23 with missing values, of which masks know nothing.
 */

/** Bytes of a strip's values of a feature: 16 float32. */
const stripBytes: usize = 64;
/** Rows of a strip. */
const stripRows: usize = 16;
/** Bytes of a node: the first byte of its feature's values in a block, its threshold, its left leaves. */
const nodeBytes: usize = 12;

/**
 * Adds trees to the sums of a block of rows, tree after tree.
 *
 * A tree is the number of its words (32 leaves each), then each word, then its leaves' values, as many as the words
 * have bits. A word is the number of its nodes whose missing values go left, that of the others, and those nodes.
 *
 * @param trees - The first tree.
 * @param block - Values of the block's rows, feature after feature.
 * @param stripCount - Strips of rows in the block.
 * @param sums - Of the block's rows; written.
 * @param masks - Room for a strip's masks of a tree: `stripBytes` for each word.
 */
export function addTrees(
  trees: usize,
  treeCount: u32,
  block: usize,
  stripCount: u32,
  sums: usize,
  masks: usize,
): void {
  for (let strip: u32 = 0; strip < stripCount; strip++) {
    let at = trees;
    for (let tree: u32 = 0; tree < treeCount; tree++) {
      const wordCount = load<u32>(at);
      at += 4;
      for (let word: u32 = 0; word < wordCount; word++) {
        at = maskStrip(at, block, masks + <usize>word * stripBytes);
      }
      addLeavesOfStrip(masks, at, sums);
      at += <usize>wordCount << 8;
    }
    block += stripBytes;
    sums += stripRows << 3;
  }
}

/** Writes one word of the masks of a strip's rows; returns where the word's nodes end. */
@inline
function maskStrip(word: usize, strip: usize, out: usize): usize {
  let first = i32x4.splat(-1);
  let second = first;
  let third = first;
  let fourth = first;
  let node = word + 8;
  // NaN is not above the threshold: left.
  for (let end = node + <usize>load<u32>(word) * nodeBytes; node < end; node += nodeBytes) {
    const values = strip + <usize>load<u32>(node);
    const threshold = v128.load32_splat(node, 4);
    const left = v128.load32_splat(node, 8);
    first = v128.andnot(first, v128.and(left, f32x4.gt(v128.load(values), threshold)));
    second = v128.andnot(second, v128.and(left, f32x4.gt(v128.load(values, 16), threshold)));
    third = v128.andnot(third, v128.and(left, f32x4.gt(v128.load(values, 32), threshold)));
    fourth = v128.andnot(fourth, v128.and(left, f32x4.gt(v128.load(values, 48), threshold)));
  }
  // NaN is not at or below the threshold: right.
  for (let end = node + <usize>load<u32>(word, 4) * nodeBytes; node < end; node += nodeBytes) {
    const values = strip + <usize>load<u32>(node);
    const threshold = v128.load32_splat(node, 4);
    const right = v128.not(v128.load32_splat(node, 8));
    first = v128.and(first, v128.or(right, f32x4.le(v128.load(values), threshold)));
    second = v128.and(second, v128.or(right, f32x4.le(v128.load(values, 16), threshold)));
    third = v128.and(third, v128.or(right, f32x4.le(v128.load(values, 32), threshold)));
    fourth = v128.and(fourth, v128.or(right, f32x4.le(v128.load(values, 48), threshold)));
  }
  v128.store(out, first);
  v128.store(out, second, 16);
  v128.store(out, third, 32);
  v128.store(out, fourth, 48);
  return node;
}

/** Adds the value of each row's leaf to its sum. */
@inline
function addLeavesOfStrip(masks: usize, values: usize, sums: usize): void {
  for (let row: usize = 0; row < stripRows; row += 2) {
    const pair = masks + (row << 2);
    const place = sums + (row << 3);
    const first = v128.load64_splat(leafPlace(pair, values));
    const both = v128.load64_lane(leafPlace(pair + 4, values), first, 1);
    v128.store(place, f64x2.add(v128.load(place), both));
  }
}

/** Where the value of a row's leaf lies: that of the lowest bit of the first word that is not 0. */
@inline
function leafPlace(mask: usize, values: usize): usize {
  let word = load<u32>(mask);
  while (word === 0) {
    mask += stripBytes;
    values += 256;
    word = load<u32>(mask);
  }
  return values + (<usize>ctz(word) << 3);
}
