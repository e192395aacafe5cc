/**
 * Writes the generated parts of docs/clean.md, after a build:
 *
 *     node scripts/clean-doc.mjs             the table of checks, from src/clean/check-table.ts
 *     node scripts/clean-doc.mjs --score     also the numbers of detection: plants defects in simulated markets,
 *                                            cleans them and counts what was found (some minutes)
 */
import { readFileSync, writeFileSync } from "node:fs";
import { checkReference } from "../dist/clean/check-reference.js";
import { scoreSimulated, scoringRates } from "../dist/clean/index.js";

const page = new URL("../docs/clean.md", import.meta.url);

/** The page with what stands between `<!-- name -->` and `<!-- end of name -->` replaced. */
function withSection(text, name, content) {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/clean.md has no section ${name}`);
  return `${text.slice(0, from + begin.length)}${content}${text.slice(to)}`;
}

const scored = {
  seeds: [1, 2, 3, 4],
  instruments: ["EURUSD", "USDJPY", "GBPUSD"],
  from: Date.UTC(2023, 0, 2),
  to: Date.UTC(2024, 0, 1),
  rates: scoringRates,
};

const share = (value) => value.toFixed(3);

async function detectionTable() {
  const alone = await scoreSimulated({ ...scored, witnesses: false });
  const together = await scoreSimulated({ ...scored, witnesses: true });
  const lines = alone.kinds.map(({ kind, planted, recall, precision }) => {
    const other = together.kinds.find((each) => each.kind === kind);
    return `| \`${kind}\` | ${planted.toLocaleString("en-US")} | ${share(recall)} | ${share(precision)} | ${share(other.recall)} | ${share(other.precision)} |`;
  });
  const sums = [alone.overall, together.overall].flatMap(({ recall, precision }) => [
    share(recall),
    share(precision),
  ]);
  const news = (score) =>
    `${score.news.removed} of ${score.news.bars.toLocaleString("en-US")} bars of genuine news changed or dropped`;
  return [
    "| defect | planted | recall alone | precision | recall with witnesses | precision |",
    "|---|---|---|---|---|---|",
    ...lines,
    `| **all** | ${alone.overall.planted.toLocaleString("en-US")} | ${sums.map((sum) => `**${sum}**`).join(" | ")} |`,
    "",
    `Alone: ${news(alone)}. With witnesses: ${news(together)}.`,
    "",
  ].join("\n");
}

let text = withSection(readFileSync(page, "utf8"), "checks", checkReference());
if (process.argv.includes("--score")) {
  text = withSection(text, "detection", await detectionTable());
}
writeFileSync(page, text);
