/**
 * Writes the table of checks in docs/clean.md from src/clean/check-table.ts: `node scripts/clean-doc.mjs` after a build.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { checkReference } from "../dist/clean/check-reference.js";

const page = new URL("../docs/clean.md", import.meta.url);

/** The page with what stands between `<!-- name -->` and `<!-- end of name -->` replaced. */
export function withSection(text, name, content) {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/clean.md has no section ${name}`);
  return `${text.slice(0, from + begin.length)}${content}${text.slice(to)}`;
}

const text = readFileSync(page, "utf8");
writeFileSync(page, withSection(text, "checks", checkReference()));
