import { renderTable, type TableColumn } from "../src/cli/table.js";
import type { Machine } from "./machine.js";
import type { Measurement } from "./measurement.js";

/** What one area came to. */
export interface AreaResult {
  readonly name: string;
  readonly about: string;
  /** Names of its measurements that stand at the head of the page. */
  readonly headlines: readonly string[];
  readonly measurements: readonly Measurement[];
  readonly notes: readonly string[];
}

const columns: readonly TableColumn[] = [
  { title: "measurement" },
  { title: "median", align: "right" },
  { title: "min – max", align: "right" },
  { title: "unit" },
  { title: "runs", align: "right" },
  { title: "peer" },
  { title: "peer's median", align: "right" },
  { title: "ratio", align: "right" },
];

/** An area as text for a terminal. */
export function printedArea({ name, about, measurements, notes }: AreaResult): string {
  const table = renderTable(columns, measurements.map(cellsOf));
  return `${[`${name}: ${about}`, "", table, ...notes.flatMap((note) => ["", note])].join("\n")}\n`;
}

/**
 * The page of all areas.
 *
 * @param day - `2026-11-25`.
 * @param seconds - That the whole took.
 */
export function resultsPage(
  areas: readonly AreaResult[],
  machine: Machine,
  day: string,
  seconds: number,
): string {
  const { cpu, coreCount, memoryBytes, node, platform, load } = machine;
  const lines = [
    "# Benchmarks: results",
    "",
    "Written by `npm run bench`; not edited by hand. [docs/benchmarks.md](../docs/benchmarks.md) says what is",
    "compared with what. Ours and the peers ran in turn, round after round, in one run on one machine: the",
    "**ratio** is what carries over to other machines. Above 1 we are that many times better (faster, smaller,",
    "more accurate) than the peer, below 1 worse.",
    "",
    ...markdownTable(
      [{ title: "machine" }, { title: "" }],
      [
        ["processor", `${cpu}, ${coreCount} core${coreCount === 1 ? "" : "s"}`],
        ["memory", `${(memoryBytes / 1e9).toFixed(1)} GB`],
        ["Node", `${node}, ${platform}`],
        ["date", day],
        ["load when it began", `${load.toFixed(2)} processes`],
        ["the whole run took", `${(seconds / 60).toFixed(1)} minutes`],
      ],
    ),
    "",
    "## At a glance",
    "",
    ...markdownTable(
      [{ title: "area" }, ...columns],
      areas.flatMap((area) =>
        area.measurements
          .filter(({ name }) => area.headlines.includes(name))
          .map((measurement) => [area.name, ...cellsOf(measurement)]),
      ),
    ),
  ];
  for (const { name, about, measurements, notes } of areas) {
    lines.push("", `## ${name}`, "", `Measured: ${about}.`, "");
    lines.push(...markdownTable(columns, measurements.map(cellsOf)));
    lines.push(...notes.flatMap((note) => ["", note]));
  }
  return `${lines.join("\n")}\n`;
}

function cellsOf(measurement: Measurement): string[] {
  const { name, median, min, max, unit, runs, peer, peerMedian, ratio } = measurement;
  return [
    name,
    shownNumber(median),
    runs === 1 ? "" : `${shownNumber(min)} – ${shownNumber(max)}`,
    unit,
    String(runs),
    peer ?? "–",
    peerMedian === null ? "–" : shownNumber(peerMedian),
    ratio === null ? "–" : `${shownNumber(ratio, 3)}×`,
  ];
}

function markdownTable(
  titles: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = titles.map(({ align }) => (align === "right" ? "--:" : "---"));
  return [line(titles.map(({ title }) => title)), line(rule), ...rows.map(line)];
}

/** `1,234,000`, `0.001234`. */
function shownNumber(value: number, digits = 4): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: digits });
}
