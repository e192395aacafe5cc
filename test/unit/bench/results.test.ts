import { describe, expect, it } from "vitest";
import { measurementsOf } from "../../../bench/measurement.js";
import { type AreaResult, printedArea, resultsPage } from "../../../bench/results.js";

const area: AreaResult = {
  name: "ingest",
  about: "a file to bars",
  headlines: ["parsing"],
  measurements: [
    ...measurementsOf("ingest", {
      name: "parsing",
      unit: "rows/s",
      better: "higher",
      ours: [1_500_000, 1_000_000, 1_200_000],
      peers: [
        { name: "A|B 1.0", values: [400_000] },
        { name: "pandas", values: undefined },
      ],
    }),
    ...measurementsOf("ingest", { name: "aside", unit: "MB", better: "lower", ours: [12.5] }),
  ],
  notes: ["Both were told the columns."],
};
const machine = {
  cpu: "Abacus 3",
  coreCount: 2,
  memoryBytes: 8.2e9,
  node: "v20.1.0",
  platform: "linux x64",
  load: 0.251,
};
const page = resultsPage([area], machine, "2026-11-25", 90);

describe("the page of results", () => {
  it("says on what machine and when, and for how long", () => {
    for (const said of [
      "| processor | Abacus 3, 2 cores |",
      "| memory | 8.2 GB |",
      "| Node | v20.1.0, linux x64 |",
      "| date | 2026-11-25 |",
      "| load when it began | 0.25 processes |",
      "| the whole run took | 1.5 minutes |",
    ]) {
      expect(page).toContain(said);
    }
  });

  it("shows numbers to four digits, ratios, and what a table cell may not hold", () => {
    expect(page).toContain(
      "| parsing | 1,200,000 | 1,000,000 – 1,500,000 | rows/s | 3 | A\\|B 1.0 | 400,000 | 3× |",
    );
  });

  it("names a missing peer without a number", () => {
    expect(page).toContain("| pandas (missing) | – | – |");
  });

  it("puts the headlines, and nothing else, at its head", () => {
    const head = page.slice(page.indexOf("## At a glance"), page.indexOf("## ingest"));
    expect(head.match(/\| ingest \| parsing \|/g)).toHaveLength(2);
    expect(head).not.toContain("aside");
  });

  it("has the notes below the table of their area", () => {
    expect(page.indexOf("Both were told")).toBeGreaterThan(page.indexOf("| aside |"));
  });
});

it("prints an area as a table for a terminal", () => {
  const lines = printedArea(area).split("\n");
  expect(lines[0]).toBe("ingest: a file to bars");
  expect(lines[2]).toMatch(/^measurement +median +min – max/);
  expect(lines[4]).toMatch(/^parsing +1,200,000/);
  expect(printedArea(area)).toContain("Both were told the columns.\n");
});
