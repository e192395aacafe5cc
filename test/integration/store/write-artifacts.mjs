// Writes artifacts into the workspace of argv[2], numbers argv[3] to argv[4], and says so line by line.
// Run against dist/: it is to be killed at any moment.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createMatrix } from "../../../dist/store/matrix-file.js";
import { openWorkspace } from "../../../dist/store/workspace.js";

const [path, first, end] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const workspace = openWorkspace(path);
for (let number = first; number < end; number++) {
  const recipe = { kind: "sample", codeVersion: "1", configuration: { number }, inputs: {} };
  const made = await workspace.artifacts.write(recipe, async (folder) => {
    for (let file = 0; file < 4; file++) {
      writeFileSync(join(folder, `${file}.txt`), `${number} ${file} `.repeat(5_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const columns = [{ name: "x", id: "x" }];
    const matrix = createMatrix(join(folder, "m.arrow"), { rowCount: 999, columns, metadata: {} });
    matrix.columns[0].fill(number);
    matrix.openTime.forEach((_, row) => {
      matrix.openTime[row] = row * 60_000;
    });
    matrix.close();
    return { number };
  });
  await workspace.catalogue.registerArtifact(made.manifest);
  process.stdout.write(`${made.id}\n`);
}
workspace.close();
