import { expect, it } from "vitest";
import { printedError, statusOf } from "../../../src/cli/print-error.js";
import { PlumblineError } from "../../../src/core/errors.js";

it("prints code, place and remedy on lines of their own", () => {
  const error = new PlumblineError("INGEST_FILE_MISSING", {
    message: "there is no file x",
    where: { file: "x" },
    remedy: "check the path",
  });
  expect(printedError(error)).toBe(
    "INGEST_FILE_MISSING  there is no file x\n  where    file x\n  to mend  check the path\n",
  );
});

it("prints a line of a file as editors open it", () => {
  const printed = (where: Record<string, string | number>) =>
    printedError(new PlumblineError("X", { message: "m", where }));
  expect(printed({ set: "s", file: "a.ts", line: 3 })).toContain("where    set s, file a.ts:3\n");
  expect(printed({ line: 3 })).toContain("where    line 3\n");
});

it("tells wrong use (2) from failure (1)", () => {
  const status = (code: string) => statusOf(new PlumblineError(code, { message: "x" }));
  expect(status("PIPELINE_CONFIG_INVALID")).toBe(2);
  expect(status("CLI_OPTION_INVALID")).toBe(2);
  expect(status("CLEAN_SCORE_TOO_LOW")).toBe(1);
  expect(statusOf(new Error("bug"))).toBe(1);
});
