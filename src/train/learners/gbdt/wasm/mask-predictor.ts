/**
 * Many rows through many trees in WebAssembly; see `assembly/masks.ts`.
 *
 * All predictors of a thread share one memory, which holds a block of rows and the trees of the one that predicts.
 * Predicting is synchronous, so that nobody comes in between. Rows are copied in block after block, of those columns
 * that the trees ask for.
 */
import { layOutMasks, maskWords } from "../leaf-masks.js";
import type { Tree } from "../trees.js";
import { type Loops, loopsModule } from "./loops.js";
import { type WasmMemory, webAssembly } from "./web-assembly.js";

/** Rows of a block: from 128 to 2,048 the time is the same, within 5%. */
const blockRows = 512;

/** Rows that go through a tree together; see `assembly/masks.ts`. */
const stripRows = 16;

/** Bytes from one feature's values to the next's: no power of two, which would have them share a few places in a cache. */
const columnBytes = 4 * blockRows + 64;

/** What comes before belongs to the loops that train. */
const memoryBegin = 4_096;

const pageBytes = 65_536;

/** Pages that 32 bits of address reach. */
const mostPages = 65_536;

/** Where rows are predicted: one a thread, and it stays. */
interface Room {
  readonly memory: WasmMemory;
  readonly loops: Loops;
}

let room: Room | undefined;

/**
 * Adds the values of trees, in their order, to what `out` holds. False, and nothing added, where the runtime has no
 * vectors or the system no memory.
 */
export type MaskPredictor = (columns: readonly Float32Array[], out: Float64Array) => boolean;

/** A predictor of trees that each `hasMasks`. */
export function createMaskPredictor(trees: readonly Tree[]): MaskPredictor {
  const features = [...new Set(trees.flatMap(({ feature }) => Array.from(feature)))];
  const places = new Map(features.map((feature, k) => [feature, k * columnBytes]));
  const layout = layOutMasks(trees, (feature) => places.get(feature) ?? 0); // it is there
  const wordCount = trees.reduce((most, tree) => Math.max(most, maskWords(tree)), 0);
  const masksBegin = memoryBegin;
  const sumsBegin = masksBegin + 4 * stripRows * wordCount;
  const blockBegin = sumsBegin + 8 * blockRows;
  const treesBegin = blockBegin + columnBytes * features.length;

  return (columns, out) => {
    room ??= openRoom();
    if (room === undefined || !growTo(room.memory, treesBegin + layout.length)) return false;
    const { buffer } = room.memory;
    new Uint8Array(buffer).set(layout, treesBegin);
    const sums = new Float64Array(buffer, sumsBegin, blockRows);
    const values = features.map(
      (_, k) => new Float32Array(buffer, blockBegin + k * columnBytes, blockRows),
    );
    for (let start = 0; start < out.length; start += blockRows) {
      const end = Math.min(start + blockRows, out.length);
      features.forEach((feature, k) => {
        values[k].set(columns[feature].subarray(start, end));
      });
      sums.set(out.subarray(start, end));
      // Rows of the strip after the last hold what was there before; their sums are not read.
      const stripCount = Math.ceil((end - start) / stripRows);
      room.loops.addTrees(treesBegin, trees.length, blockBegin, stripCount, sumsBegin, masksBegin);
      out.set(sums.subarray(0, end - start), start);
    }
    return true;
  };
}

function openRoom(): Room | undefined {
  const module = webAssembly && loopsModule(webAssembly);
  if (webAssembly === undefined || module === undefined) return undefined;
  try {
    const memory = new webAssembly.Memory({ initial: 1, maximum: mostPages, shared: true });
    const imports = { env: { memory, exp: Math.exp } };
    // The exports are the functions of `assembly/index.ts`, which `Loops` lists.
    const loops = new webAssembly.Instance(module, imports).exports as unknown as Loops;
    return { memory, loops };
  } catch {
    return undefined; // RangeError: no memory
  }
}

function growTo(memory: WasmMemory, byteCount: number): boolean {
  const missing = Math.ceil((byteCount - memory.buffer.byteLength) / pageBytes);
  try {
    if (missing > 0) memory.grow(missing);
    return true;
  } catch {
    return false; // RangeError
  }
}
