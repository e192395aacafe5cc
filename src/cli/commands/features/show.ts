import { formulaOf, madeOf, openSet } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { renderTable } from "../../table.js";
import { printResult, warnOfDeprecated, withWorkspace } from "../../with-workspace.js";

/** Wider formulas are cut in the table; JSON has them whole. */
const widestFormula = 90;

/** Shows the features of a set with their formulas, and what they are made of. */
export function show(reference: string, options: CommonOptions, io: CommandIo): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const opened = await openSet(workspace, reference, io.cwd);
    const { set, version, label, deprecated } = opened;
    warnOfDeprecated(options, io, opened);
    const features = set.features.map(({ name, about, expression }) => {
      return { name, about, ...formulaOf(expression) };
    });
    const { operators, instruments, timeframes } = madeOf(features);
    const shown = {
      name: set.name,
      version,
      deprecated,
      description: set.description,
      contentId: set.contentId,
      operators,
      instruments,
      timeframes,
      features: features.map(({ name, about, id, printed }) => ({ name, about, id, printed })),
    };
    printResult(options, io, shown, () =>
      [
        `${label}${version === null ? " (not published)" : ""}  ${set.description}`.trimEnd(),
        `operators   ${operators.join(" ") || "none"}`,
        `other pairs ${instruments.join(" ") || "none"}`,
        `timeframes  its own${timeframes.map((timeframe) => `, ${timeframe}`).join("")}`,
        "",
        renderTable(
          [{ title: "feature" }, { title: "id" }, { title: "formula" }, { title: "about" }],
          features.map(({ name, id, printed, about }) => [
            name,
            id.slice(0, 7),
            printed.length > widestFormula ? `${printed.slice(0, widestFormula - 1)}…` : printed,
            about,
          ]),
        ),
      ].join("\n"),
    );
  });
}
