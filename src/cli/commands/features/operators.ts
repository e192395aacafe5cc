import { nearestName, PlumblineError, shown } from "../../../core/errors.js";
import { measureRecovery, operatorTable, sampleParameters } from "../../../features/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { renderTable } from "../../table.js";
import { printResult } from "../../with-workspace.js";

/** What one missing row does, for people. */
const recoveries = {
  row: "that row alone",
  window: "until it has left the window",
  shifted: "a later row in its stead",
  filled: "nothing",
} as const;

/**
 * Lists operators from their definitions, with what a missing row does to each, measured.
 *
 * @throws FEATURES_OPERATOR_UNKNOWN
 */
export async function operators(
  name: string | undefined,
  options: CommonOptions,
  io: CommandIo,
): Promise<void> {
  if (name !== undefined && !operatorTable.has(name)) {
    const nearest = nearestName(name, operatorTable.keys());
    throw new PlumblineError("FEATURES_OPERATOR_UNKNOWN", {
      message: `no operator ${shown(name)} in the table of ${operatorTable.size}`,
      where: { operator: name },
      remedy:
        nearest === undefined
          ? "plumbline features operators lists them"
          : `did you mean ${nearest}?`,
    });
  }
  const wanted = [...operatorTable.values()].filter(
    (one) => name === undefined || one.name === name,
  );
  wanted.sort((a, b) => (a.name < b.name ? -1 : 1));
  const listed = wanted.map((operator) => {
    const { name: own, version, about, memory, inputs, parameters } = operator;
    const recovery = measureRecovery(operator, sampleParameters(operator)[0]);
    return { name: own, version, about, memory, inputs, parameters, recovery };
  });
  printResult(options, io, { operators: listed }, () =>
    renderTable(
      [
        { title: "operator" },
        { title: "version", align: "right" },
        { title: "memory" },
        { title: "a missing row costs" },
        { title: "what it is" },
      ],
      listed.map((one) => [
        `${one.name}(${[...one.inputs, ...Object.keys(one.parameters)].join(", ")})`,
        String(one.version),
        one.memory,
        recoveries[one.recovery.kind],
        one.about,
      ]),
    ),
  );
}
