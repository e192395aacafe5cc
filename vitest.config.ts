import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// biome-ignore lint/style/noDefaultExport: Vitest reads the default export.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^plumbline\/testing$/, replacement: source("./src/testing.ts") },
      { find: /^plumbline$/, replacement: source("./src/index.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/support/seed.ts"],
    // Processes, not threads: native modules (DuckDB, libsql, koffi) keep their state per process.
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      // Worker entries only wire a message to a function that has tests of its own; their thread is
      // out of the coverage tool's sight.
      // AssemblyScript runs as WebAssembly alone.
      exclude: ["src/**/*.worker.ts", "src/train/learners/gbdt/wasm/assembly/**"],
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 90 },
    },
  },
});
