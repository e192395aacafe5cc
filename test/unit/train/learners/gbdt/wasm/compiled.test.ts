import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const checkout = new URL("../../../../../../", import.meta.url);

it("the compiled loops are what `npm run wasm` makes of their sources", async () => {
  // The script is plain JavaScript, without types.
  const script: { compiledLoops: () => Promise<string> } = await import(
    fileURLToPath(new URL("scripts/wasm.mjs", checkout))
  );
  const written = new URL("src/train/learners/gbdt/wasm/compiled.ts", checkout);
  expect(await script.compiledLoops()).toBe(readFileSync(written, "utf8"));
});
