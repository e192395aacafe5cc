import { formatUtc } from "../core/time.js";
import type { UnitCount, UnitRecord, UnitState } from "../store/unit-log.js";
import type { Workspace } from "../store/workspace.js";
import type { CommandIo, CommonOptions } from "./io.js";
import { renderTable } from "./table.js";

/** Broken units that are listed one by one. */
const mostListed = 20;

/** Prints how the downloads of a workspace stand: units by series and state, and those that are broken. */
export async function printUnits(
  options: CommonOptions,
  { catalogue }: Workspace,
  io: CommandIo,
): Promise<void> {
  const counts = await catalogue.unitCounts();
  const broken = await catalogue.units({ states: ["failed", "gap"] });
  const revisions = await catalogue.unitRevisions();
  if (options.json === true) {
    io.out(`${JSON.stringify({ units: counts, broken, revisions })}\n`);
    return;
  }
  if (counts.length === 0) {
    io.out(
      "nothing was downloaded yet\nnext: plumbline ingest --instrument EURUSD --from 2024-01-01\n",
    );
    return;
  }
  const said = [countTable(counts)];
  if (broken.length > 0) said.push(brokenTable(broken));
  if (broken.length > mostListed) said.push(`and ${broken.length - mostListed} more`);
  if (broken.length > 0) said.push("plumbline ingest --retry-failed asks for these again");
  if (revisions.length > 0) {
    said.push(`revised by their vendors, both versions kept: ${revisions.length}`);
  }
  io.out(`${said.join("\n\n")}\n`);
}

const states: readonly UnitState[] = ["done", "empty", "gap", "failed", "pending"];

function countTable(counts: readonly UnitCount[]): string {
  const right = "right" as const;
  const series = [...new Set(counts.map((count) => count.series))];
  return renderTable(
    [
      { title: "series" },
      ...[...states, "size"].map((title) => ({ title, align: right })),
      { title: "from" },
      { title: "to" },
    ],
    series.map((name) => {
      const own = counts.filter((count) => count.series === name);
      return [
        name,
        ...states.map((state) => String(own.find((count) => count.state === state)?.count ?? 0)),
        printedBytes(own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
        formatUtc(Math.min(...own.map(({ from }) => from))),
        formatUtc(Math.max(...own.map(({ to }) => to))),
      ];
    }),
  );
}

function brokenTable(broken: readonly UnitRecord[]): string {
  return renderTable(
    ["unit", "state", "times", "reason", "again"].map((title) => ({ title })),
    broken
      .slice(0, mostListed)
      .map(({ id, state, misses, error, retryAt }) => [
        id,
        state,
        String(misses),
        error?.code ?? "INGEST_DOWNLOAD_EMPTY",
        retryAt === null ? "on request" : formatUtc(retryAt),
      ]),
  );
}

/** A size for people: `740 B`, `12.3 kB`, `1.2 GB`. */
export function printedBytes(sizeBytes: number): string {
  let value = sizeBytes;
  for (const unit of ["B", "kB", "MB"]) {
    if (value < 1_000) return `${unit === "B" ? value : value.toFixed(1)} ${unit}`;
    value /= 1_000;
  }
  return `${value.toFixed(1)} GB`;
}
