/**
 * Writes the golden bits of operator versions that have none yet: `npm run golden`. Files on file are
 * held against the code and never changed: other bits need another version of the operator.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { goldenDifference, makeGolden, operatorTable } from "../dist/features/index.js";

const folder = fileURLToPath(new URL("../test/golden/operators/", import.meta.url));
mkdirSync(folder, { recursive: true });
let writtenCount = 0;
for (const operator of operatorTable.values()) {
  const path = `${folder}${operator.name}@${operator.version}.json`;
  if (existsSync(path)) {
    const difference = goldenDifference(operator, JSON.parse(readFileSync(path, "utf8")));
    if (difference !== undefined) {
      console.error(`${operator.name}: ${difference}. Raise its version, then run this again.`);
      process.exitCode = 1;
    }
  } else {
    writeFileSync(path, `${JSON.stringify(makeGolden(operator), null, 1)}\n`);
    writtenCount++;
  }
}
console.log(`${operatorTable.size} operators, ${writtenCount} golden files written`);
