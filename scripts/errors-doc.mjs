/**
 * Writes docs/errors.md from the tables in the `errors.ts` of every folder: `node scripts/errors-doc.mjs`
 * after a build. With `--check` it writes nothing and fails where the page is not up to date.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = new URL("../", import.meta.url);
const page = new URL("docs/errors.md", root);

/** Every table that a folder's `errors.js` declares: `train/learners` and its codes. */
export async function declaredErrors(folder, extension = "js") {
  const files = readdirSync(folder, { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path === `errors.${extension}` || path.endsWith(`/errors.${extension}`))
    .sort();
  const tables = [];
  for (const path of files) {
    const exported = await import(pathToFileURL(`${folder}/${path}`).href);
    const codes = Object.values(exported).filter(isTable);
    tables.push({
      folder: path.slice(0, path.lastIndexOf("/")),
      codes: Object.assign({}, ...codes),
    });
  }
  return tables;
}

function isTable(value) {
  if (typeof value !== "object" || value === null) return false;
  const entries = Object.values(value);
  return entries.length > 0 && entries.every((entry) => "meaning" in entry && "remedy" in entry);
}

/** The page, a section a folder, codes in the order of their declaration. */
export function errorsPage(tables) {
  const sections = tables.map(({ folder, codes }) => {
    const rows = Object.entries(codes).map(
      ([code, { meaning, remedy }]) => `| \`${code}\` | ${cell(meaning)} | ${cell(remedy)} |`,
    );
    return [
      `## ${folder}`,
      "",
      "| code | what it means | what to do |",
      "| --- | --- | --- |",
      ...rows,
    ].join("\n");
  });
  return `${head}\n${sections.join("\n\n")}\n`;
}

const cell = (text) => text.replaceAll("|", "\\|");

const head = `# Errors

Every error has a code, a message (what was expected and what was found), the place, and what to do. Codes are
never renamed and never used for something else. The command line prints them so, and as
\`{"error":{"code","message","where","remedy"}}\` with \`--json\`; its exit status is 1 where the work failed and 2 where
the command or its config was wrong. Rows that cannot be read are no error: they go to quarantine, with a reason.

This page is generated from the declarations in \`src/**/errors.ts\` (\`node scripts/errors-doc.mjs\`).
`;

async function main() {
  const dist = fileURLToPath(new URL("dist", root));
  const text = errorsPage(await declaredErrors(dist));
  if (!process.argv.includes("--check")) {
    writeFileSync(page, text);
  } else if (readFileSync(page, "utf8") !== text) {
    console.error("docs/errors.md is not up to date: node scripts/errors-doc.mjs writes it");
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
