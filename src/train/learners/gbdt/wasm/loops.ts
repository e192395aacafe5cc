import { compiledLoops } from "./compiled.js";
import type { WasmModule, WebAssemblyFace } from "./web-assembly.js";

/** Functions of `assembly/index.ts`. Arrays are given as the places of their first bytes, 0 for none. */
export interface Loops {
  scratchOfFirst(): number;
  sortValues(values: number, count: number, other: number, buckets: number): void;
  writeBins(values: number, ladder: number, missing: number, count: number, out: number): void;
  layRows(
    slots: number,
    slotBytes: number,
    slotCount: number,
    count: number,
    words: number,
    rowBytes: number,
  ): void;
  logisticPairs(
    label: number,
    weight: number,
    margin: number,
    outPairs: number,
    count: number,
    onesFactor: number,
  ): void;
  sumHistogram(
    words: number,
    rowBytes: number,
    slotCount: number,
    slotOffset: number,
    isUsed: number,
    rows: number,
    count: number,
    pairs: number,
    scratch: number,
    outSums: number,
    outCounts: number,
    threadCount: number,
  ): void;
  sumPairs(pairs: number, rows: number, count: number, out: number): void;
  subtractHistogram(
    sums: number,
    counts: number,
    childSums: number,
    childCounts: number,
    entryCount: number,
  ): void;
  partitionRows(
    bins: number,
    rowBytes: number,
    goesLeft: number,
    rows: number,
    count: number,
    scratch: number,
    lefts: number,
    canShare: number,
  ): number;
  addLeaves(
    margin: number,
    rows: number,
    leafEnds: number,
    leafValues: number,
    leafCount: number,
    rowCount: number,
  ): void;
  addTrees(
    trees: number,
    treeCount: number,
    block: number,
    stripCount: number,
    sums: number,
    masks: number,
  ): void;
  serve(thread: number): void;
  dismiss(count: number, timeoutNs: bigint): number;
}

let compiled: WasmModule | undefined;

/** The loops' module, compiled once a thread; undefined where this runtime has no vectors or no shared memory. */
export function loopsModule(wasm: WebAssemblyFace): WasmModule | undefined {
  if (compiled !== undefined) return compiled;
  const bytes = Buffer.from(compiledLoops, "base64");
  if (wasm.validate(bytes)) compiled = new wasm.Module(bytes);
  return compiled;
}
