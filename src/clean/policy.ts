/**
 * What becomes of what a check finds:
 *
 * - `flag`: it stays as it is; the bar carries a flag, or the report a line.
 * - `drop`: it goes. A row goes to quarantine; a spread or a tick volume becomes unknown (NaN).
 * - `fill`: another value stands in, made of what was known when the bar closed.
 * - `winsorise`: it is cut to the limit up to which it would have been believed.
 * - `fail`: cleaning stops with CLEAN_CHECK_FAILED.
 */
export const policies = ["flag", "drop", "fill", "winsorise", "fail"] as const;
export type Policy = (typeof policies)[number];
