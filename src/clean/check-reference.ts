import { checkIds, describeCheck, policiesOf } from "./check-table.js";

/** The table of all checks for `docs/clean.md`, in Markdown, made of `checkTable`. */
export function checkReference(): string {
  const rows = checkIds.map((id) => {
    const { severity, about, rule, policies } = describeCheck(id);
    const [standard] = policiesOf(id);
    const actions = Object.entries(policies).map(([policy, what]) => {
      return `**${policy}**${policy === standard ? " (default)" : ""}: ${what}`;
    });
    return `| \`${id}\` | ${severity} | ${about} | ${rule} | ${actions.join(". ")} |`;
  });
  const head = ["| check | severity | of good bars | finds | policies |", "|---|---|---|---|---|"];
  return `${[...head, ...rows.map(escaped)].join("\n")}\n`;
}

/** A bar inside a cell, as of an absolute value, is no border. */
function escaped(row: string): string {
  const cells = row.slice(2, -2).split(" | ");
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
