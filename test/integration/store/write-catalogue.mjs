// Writes argv[4] transactions into the catalogue of the workspace argv[2] under the name argv[3], and
// says the number of each that was acknowledged. Run against dist/: it may be killed at any moment.
import { openWorkspace } from "../../../dist/store/workspace.js";

const [path, name, count] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const workspace = openWorkspace(path);
for (let number = 0; number < count; number++) {
  await workspace.catalogue.recordMeasurements(
    name,
    // Five rows a transaction, so that a torn one would show.
    [0, 1, 2, 3, 4].map((value) => ({ name, value, labels: { number: String(number) } })),
  );
  process.stdout.write(`${number}\n`);
}
workspace.close();
