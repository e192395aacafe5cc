import { SHARE_ENV, Worker } from "node:worker_threads";
import type { Loops } from "./loops.js";
import type { WasmMemory, WasmModule } from "./web-assembly.js";

/** Threads that help one training. */
export interface Threads {
  /** Ends them; true where none of them will touch the memory any more, as it is but for a thread that never began. */
  end(): boolean;
}

/** All that such a thread runs: no module of ours or of anybody's has to be found and loaded. */
const threadSource = `
const { workerData } = require("node:worker_threads");
const { module, memory, thread } = workerData;
const imports = { env: { memory, exp: Math.exp } };
new WebAssembly.Instance(module, imports).exports.serve(thread);
`;

/** How long `end` waits for a thread that has not begun: far longer than a process under load takes to start one. */
const patienceNs = 10_000_000_000n;

/**
 * Starts threads on the loops' memory. Training need not wait for them: they join when they are there, and one that
 * cannot be started is not missed but for its speed.
 */
export function startThreads(
  module: WasmModule,
  memory: WasmMemory,
  loops: Loops,
  count: number,
): Threads {
  for (let thread = 1; thread <= count; thread++) {
    const worker = new Worker(threadSource, {
      eval: true,
      workerData: { module, memory, thread },
      env: SHARE_ENV,
      execArgv: [],
    });
    worker.unref(); // it ends with the training, which is synchronous: there is no event loop to hold open
    worker.on("error", () => {}); // one that could not begin: the others do its part
  }
  return {
    end() {
      // Node 20 aborts a process that exits while a thread of it loads: each begins before any is dismissed.
      return count === 0 || loops.dismiss(count, patienceNs) !== 0;
    },
  };
}
