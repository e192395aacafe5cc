/** Writes the generated part of docs/operators.md from the definitions: `npm run docs:operators`. */
import { readFileSync, writeFileSync } from "node:fs";
import { operatorReference } from "../dist/features/operator-reference.js";

const path = new URL("../docs/operators.md", import.meta.url);
const mark = "<!-- generated -->\n";
const page = readFileSync(path, "utf8");
const kept = page.slice(0, page.indexOf(mark) + mark.length);
writeFileSync(path, `${kept}\n${operatorReference()}`);
