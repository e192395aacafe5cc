/**
 * Compiles the trees' hot loops, AssemblyScript, to WebAssembly, and writes them as text that TypeScript imports:
 * no file has to be found at run time, from sources, from dist or from an installed package. The same sources give
 * the same bytes (test/unit/train/learners/gbdt/wasm/compiled.test.ts), so that only those who change a loop run this:
 *
 *     npm run wasm
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { main } from "assemblyscript/asc";

const checkout = fileURLToPath(new URL("../", import.meta.url));
const room = "src/train/learners/gbdt/wasm";

/**
 * The text of `compiled.ts`.
 *
 * @throws Error with the compiler's words where the sources do not compile.
 */
export async function compiledLoops() {
  let bytes;
  const { error, stderr } = await main(
    [
      `${room}/assembly/index.ts`,
      ...["--outFile", "loops.wasm", "-O3", "--runtime", "stub", "--noAssert"],
      ...["--enable", "simd,threads", "--importMemory", "--sharedMemory", "--noExportMemory"],
      ...["--initialMemory", "1", "--maximumMemory", "65536"],
      ...["--baseDir", checkout],
    ],
    {
      writeFile: (_, contents) => {
        bytes = contents;
      },
    },
  );
  if (error !== null || bytes === undefined) throw new Error(`${error}\n${stderr}`);
  const text = Buffer.from(bytes).toString("base64");
  return [
    "// Written by `npm run wasm` from `assembly/`: not to be edited.",
    "",
    "/** The loops as WebAssembly, in base64. */",
    "export const compiledLoops =",
    `  "${text}";`,
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(`${checkout}/${room}/compiled.ts`, await compiledLoops());
}
