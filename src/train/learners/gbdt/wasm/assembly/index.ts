/** The hot loops of the trees, compiled to WebAssembly by `scripts/wasm.mjs`. Each has a twin in plain TypeScript. */
export { sortValues } from "./bins";
export { subtractHistogram, sumPairs } from "./histogram";
export { addTrees } from "./masks";
export { sumHistogram } from "./sums";
export { addLeaves, layRows, logisticPairs, partitionRows, writeBins } from "./tasks";
export { dismiss, scratchOfFirst, serve } from "./team";
