import { expect, it } from "vitest";
import { renderTable } from "../../../src/cli/table.js";

it("makes columns as wide as their widest cell and sets numbers to the right", () => {
  const table = renderTable(
    [{ title: "node" }, { title: "rows", align: "right" }],
    [
      ["executor", "5"],
      ["x", "12,000"],
    ],
  );
  expect(table.split("\n")).toEqual([
    "node        rows",
    "────────  ──────",
    "executor       5",
    "x         12,000",
  ]);
});
