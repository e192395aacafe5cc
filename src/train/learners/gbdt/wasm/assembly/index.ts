/** The hot loops of training, compiled to WebAssembly by `scripts/wasm.mjs`. Each has a twin in plain TypeScript. */
export { sortValues } from "./bins";
export { subtractHistogram, sumPairs } from "./histogram";
export { addTrees } from "./masks";
export { addLeaves, layRows, logisticPairs, partitionRows, sumHistogram, writeBins } from "./tasks";
export { dismiss, scratchOfFirst, serve } from "./team";
