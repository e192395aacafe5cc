import { type WasmMemory, webAssembly } from "./web-assembly.js";

const pageBytes = 65_536;

/** Pages that 32 bits of address reach. */
const mostPages = 65_536;

/**
 * The memory of the last training of this thread, until the garbage is collected: one after another they would pile up,
 * since what they hold is not counted as JavaScript's.
 */
let spare: WeakRef<WasmMemory> | undefined;

/**
 * A memory of at least so many bytes, all of them 0: that of the last training where it is still there. Undefined where
 * there is no WebAssembly or the system gives no more.
 *
 * @param byteCount - At most 4 GB.
 */
export function takeMemory(byteCount: number): WasmMemory | undefined {
  const pages = Math.ceil(byteCount / pageBytes);
  const last = spare?.deref();
  spare = undefined; // a loss of the caller's own may train while it is asked
  try {
    if (last === undefined) {
      return (
        webAssembly && new webAssembly.Memory({ initial: pages, maximum: mostPages, shared: true })
      );
    }
    const held = last.buffer.byteLength;
    new Uint8Array(last.buffer, 0, Math.min(held, byteCount)).fill(0);
    if (held < pageBytes * pages) last.grow(pages - held / pageBytes);
    return last;
  } catch {
    return undefined; // RangeError
  }
}

/** Leaves a memory to the next training. Nothing may use it any more. */
export function giveBackMemory(memory: WasmMemory): void {
  spare = new WeakRef(memory);
}
