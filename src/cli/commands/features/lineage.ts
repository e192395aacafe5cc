import { traceLineage } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { renderTable } from "../../table.js";
import { printResult, withWorkspace } from "../../with-workspace.js";

/** Says what a set or a model depends on, down to vendor files, and who uses it. */
export function lineage(subject: string, options: CommonOptions, io: CommandIo): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const report = await traceLineage(workspace, subject, io.cwd);
    printResult(options, io, report, () => {
      const { madeFrom, usedBy, vendorFiles } = report;
      const columns = [{ title: "" }, { title: "kind" }, { title: "id" }, { title: "what" }];
      const rows = [
        ...report.featureSets.map((label) => ["depends on", "feature set", "", label]),
        ...report.operators.map((key) => ["", "operator", "", key]),
        ...report.instruments.map((symbol) => ["", "other pair", "", symbol]),
        ...report.timeframes.map((timeframe) => ["", "timeframe", "", timeframe]),
        ...madeFrom.map(({ kind, id, what }) => ["", kind, id.slice(0, 7), what]),
        ...vendorFiles.map(({ sha256, paths }) => [
          "",
          "vendor file",
          sha256.slice(0, 7),
          paths.join(", ") || "path not recorded",
        ]),
        ...usedBy.map(({ kind, id, what }, i) => [
          i === 0 ? "used by" : "",
          kind,
          id.slice(0, 7),
          what,
        ]),
      ];
      if (usedBy.length === 0) rows.push(["used by", "nothing", "", ""]);
      return `${report.subject}\n\n${renderTable(columns, rows)}`;
    });
  });
}
