import type { Exchange } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { printResult, warnOfDeprecated } from "../../with-workspace.js";

/** Prints what putting a tree into service came to. */
export function printExchange(options: CommonOptions, io: CommandIo, exchange: Exchange): void {
  const { instrument, tree, from, isMoved, featureSet, deprecated, features, reason } = exchange;
  warnOfDeprecated(options, io, { label: featureSet, deprecated });
  printResult(options, io, exchange, () => {
    const id = tree.slice(0, 7);
    if (!isMoved) return `${instrument}: tree ${id} is in service already; nothing was changed`;
    return [
      `${instrument}: tree ${id} is in service${from === null ? "" : `, in place of ${from.slice(0, 7)}`}`,
      `  features   ${featureSet}`,
      ...features.added.map((name) => `  back       ${name}`),
      ...features.removed.map((name) => `  gone       ${name}`),
      ...features.changed.flatMap(({ name, before, after }) => [
        `  changed    ${name}`,
        `    before   ${before}`,
        `    now      ${after}`,
      ]),
      `  because    ${reason}`,
      "a running server goes on with the tree that it has: POST /v1/model, or start it again",
    ].join("\n");
  });
}
