import { PlumblineError } from "../../core/errors.js";
import type { TextFormat } from "./format.js";

/** Whether the cells of a header are those of the European Central Bank's reference rates. */
export function looksLikeEcb(header: readonly string[]): boolean {
  const [date, ...currencies] = header;
  const named = currencies.filter((name) => name !== "");
  return date === "Date" && named.includes("USD") && named.every((name) => /^[A-Z]{3}$/.test(name));
}

/**
 * The European Central Bank's euro reference rates: `Date,USD,JPY,…,`, newest first, a trailing comma, `N/A`
 * where there was no rate. They are known here to be refused by name: one rate a day, fixed about 14:15 in
 * Frankfurt, is no bar. `readReferenceRates` reads them.
 */
export const ecbFormat: TextFormat = {
  kind: "text",
  name: "ecb",
  title: "ECB euro reference rates",
  example: "Date,USD,JPY,BGN,…\n2026-04-13,1.1684,186.75,N/A,…",
  clock: "CET",
  side: "mid",
  recognise: (sample) => {
    if (!looksLikeEcb(sample.lines[0].fields)) return undefined;
    throw new PlumblineError("INGEST_FILE_IS_REFERENCE", {
      message: `${sample.file} holds reference rates of the European Central Bank, one a day: they are no bars to trade`,
      where: { file: sample.file },
      remedy:
        "name files of bars or ticks; readReferenceRates reads reference rates to compare bars with",
    });
  },
};
