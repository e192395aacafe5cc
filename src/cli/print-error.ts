import { PlumblineError, reportError } from "../core/errors.js";

/** Exit statuses: done, failed, used wrongly. */
export const exitStatus = { done: 0, failed: 1, usedWrongly: 2 } as const;

/** Codes that say that the command or its config was wrong, not the world. */
const usageCodes =
  /^(CLI_|PIPELINE_CONFIG_|PIPELINE_NO_DATA|MARKET_|INGEST_REQUEST_INVALID|INGEST_SOURCE_UNKNOWN|INGEST_FORMAT_UNKNOWN|INGEST_CLOCK_UNKNOWN)/;

/** The exit status that an error asks for. */
export function statusOf(error: unknown): number {
  const isUsage = error instanceof PlumblineError && usageCodes.test(error.code);
  return isUsage ? exitStatus.usedWrongly : exitStatus.failed;
}

/** An error for people: code and message, the place, what to do. */
export function printedError(error: unknown): string {
  const { code, message, where, remedy } = reportError(error);
  const places = Object.entries(where).map(([name, value]) => `${name} ${value}`);
  const lines = [`${code}  ${message}`];
  if (places.length > 0) lines.push(`  where    ${places.join(", ")}`);
  if (remedy !== "") lines.push(`  to mend  ${remedy}`);
  return `${lines.join("\n")}\n`;
}
