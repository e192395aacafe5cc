import { type ErrorReport, PlumblineError, reportError } from "../core/errors.js";

/** Exit statuses: done, failed, used wrongly. */
export const exitStatus = { done: 0, failed: 1, usedWrongly: 2 } as const;

/** Codes that say that the command, its config or a file of features was wrong, not the world. */
const usageCodes = new RegExp(
  `^(${[
    "CLI_",
    "PIPELINE_CONFIG_",
    "PIPELINE_NO_DATA",
    "PIPELINE_(RUN|METRIC|NODE)_UNKNOWN",
    "PIPELINE_NODE_UNNAMED",
    "TRAIN_SEARCH_",
    "PIPELINE_REASON_MISSING",
    "MARKET_",
    "INGEST_(REQUEST_INVALID|SOURCE_UNKNOWN|FORMAT_UNKNOWN|CLOCK_UNKNOWN|TOKEN_MISSING)",
    "FEATURES_(FILE|PARAMETER|EXPRESSION|NAME|COLUMN|TIMEFRAME|INPUT_COUNT)_",
    "FEATURES_(SET|FEATURE|VERSION|OPERATOR)_UNKNOWN",
    "FEATURES_(SET_EMPTY|OPERATOR_TAKEN)",
  ].join("|")})`,
);

/** The exit status that an error asks for. */
export function statusOf(error: unknown): number {
  const isUsage = error instanceof PlumblineError && usageCodes.test(error.code);
  return isUsage ? exitStatus.usedWrongly : exitStatus.failed;
}

/** An error for people: code and message, the place, what to do. */
export function printedError(error: unknown): string {
  return printedReport(reportError(error));
}

/** An error that was reported before, for people. */
export function printedReport({ code, message, where, remedy }: ErrorReport): string {
  // A line alone says little: editors open `file:line`.
  const { line, ...rest } = where;
  const place =
    "file" in rest && line !== undefined ? { ...rest, file: `${rest.file}:${line}` } : where;
  const places = Object.entries(place).map(([name, value]) => `${name} ${value}`);
  const lines = [`${code}  ${message}`];
  if (places.length > 0) lines.push(`  where    ${places.join(", ")}`);
  if (remedy !== "") lines.push(`  to mend  ${remedy}`);
  return `${lines.join("\n")}\n`;
}
