import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** `npm run test:interop`: beside other tools, live. Needs python3 with venv, and a package index in reach. */
// biome-ignore lint/style/noDefaultExport: Vitest reads the default export.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("../../", import.meta.url)),
    include: ["test/interop/**/*.interop.ts"],
    pool: "forks",
    // The tools are installed by the first file that asks for them.
    fileParallelism: false,
    testTimeout: 300_000,
  },
});
