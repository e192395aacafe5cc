/** Writes the generated part of docs/core-set.md from the core set: `npm run docs:core`. */
import { readFileSync, writeFileSync } from "node:fs";
import { coreReference } from "../dist/features/core-reference.js";

const path = new URL("../docs/core-set.md", import.meta.url);
const mark = "<!-- generated -->\n";
const page = readFileSync(path, "utf8");
const kept = page.slice(0, page.indexOf(mark) + mark.length);
writeFileSync(path, `${kept}\n${coreReference()}`);
