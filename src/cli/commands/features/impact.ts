import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PlumblineError } from "../../../core/errors.js";
import { describeFiles } from "../../../ingest/index.js";
import { findImpact, type PossibleChange } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { renderTable } from "../../table.js";
import { printResult, withWorkspace } from "../../with-workspace.js";

/** Options of `plumbline features impact`: one of them says what may change. */
export interface ImpactOptions extends CommonOptions {
  readonly operator?: string;
  readonly feature?: string;
  readonly instrument?: string;
  readonly file?: string;
}

/** Says which sets and models break if something changes. @throws CLI_OPTION_INVALID */
export async function impact(options: ImpactOptions, io: CommandIo): Promise<void> {
  const change = await changeOf(options, io);
  await withWorkspace(options, io, async (workspace) => {
    const found = await findImpact(workspace, change);
    printResult(options, io, found, () => {
      const { sets, models, champions } = found;
      const parts = [
        `if ${found.change} changes: ${count(sets.length, "published set")}, ${count(models.length, "model")}, ${count(champions.length, "champion")} in service`,
      ];
      if (sets.length > 0) {
        const rows = sets.map(({ label, features }) => [label, features.join(" ")]);
        parts.push(renderTable([{ title: "feature set" }, { title: "features" }], rows));
      }
      if (models.length > 0) {
        const titles = ["model", "pair", "node", "in service", "by features", "through"];
        parts.push(
          renderTable(
            titles.map((title) => ({ title })),
            models.map((model) => [
              model.id.slice(0, 7),
              model.instrument,
              model.node,
              model.isInService ? "yes" : "no",
              model.features.join(" "),
              model.through.join(", "),
            ]),
          ),
        );
      }
      return parts.join("\n\n");
    });
  });
}

async function changeOf(options: ImpactOptions, io: CommandIo): Promise<PossibleChange> {
  const { operator, feature, instrument, file } = options;
  const given = Object.entries({ operator, feature, instrument, file }).filter(
    ([, name]) => name !== undefined,
  );
  if (given.length !== 1) {
    throw new PlumblineError("CLI_OPTION_INVALID", {
      message: `found ${given.map(([name]) => `--${name}`).join(" and ") || "no option"}, expected one of --operator, --feature, --instrument and --file`,
      where: { option: given.map(([name]) => `--${name}`).join(" ") },
      remedy: "plumbline features impact --operator ema",
    });
  }
  if (operator !== undefined) return { kind: "operator", name: operator };
  if (feature !== undefined) return { kind: "feature", name: feature };
  if (instrument !== undefined) return { kind: "instrument", name: instrument };
  const path = resolve(io.cwd, file ?? "");
  // A file that is gone is known by what stood there when it was read.
  const [described] = existsSync(path) ? await describeFiles([path]) : [];
  return { kind: "file", name: path, sha256: described?.sha256 };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
