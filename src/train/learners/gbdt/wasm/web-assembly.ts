/** Compiled code, which can be sent to threads. */
export interface WasmModule {
  readonly [compiled]: true;
}
declare const compiled: unique symbol;

/** A memory that threads share. */
export interface WasmMemory {
  /** All of it as it is now: another one after `grow`. */
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

/** What is used of WebAssembly. */
export interface WebAssemblyFace {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
  readonly Memory: new (pages: { initial: number; maximum: number; shared: true }) => WasmMemory;
}

/** WebAssembly; undefined where the runtime has none, as under `--jitless`. */
export const webAssembly =
  // Node's types leave it to the browsers' library, which would bring all of theirs.
  (globalThis as unknown as { readonly WebAssembly: WebAssemblyFace | undefined }).WebAssembly;
