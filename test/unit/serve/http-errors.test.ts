import { describe, expect, it } from "vitest";
import { PlumblineError } from "../../../src/core/errors.js";
import { serveErrors } from "../../../src/serve/errors.js";
import { answerError, httpStatus } from "../../../src/serve/http-errors.js";

describe("errors over HTTP", () => {
  it("of every code that a request can meet have a status of their own", () => {
    const atStartOnly = [
      "SERVE_ADDRESS_UNUSABLE",
      "SERVE_SNAPSHOT_FOREIGN",
      "SERVE_SNAPSHOT_CORRUPT",
    ];
    for (const code of Object.keys(serveErrors)) {
      expect([code, httpStatus(code) < 500]).toEqual([code, !atStartOnly.includes(code)]);
    }
  });

  it("are 503 where trying again may help and 500 where the fault is ours", () => {
    expect(httpStatus("STORE_BUSY", true)).toBe(503);
    const fault = answerError(new TypeError("x is undefined"));
    expect(fault.status).toBe(500);
    expect(fault.body).toMatchObject({ code: "INTERNAL_UNEXPECTED", message: "x is undefined" });
    expect(JSON.stringify(fault)).not.toContain("at ");
    expect(answerError("text").status).toBe(500);
  });

  it("keep code, message, place and remedy, and nothing else", () => {
    const details = { message: "m", where: { bar: 1 }, remedy: "r" };
    const { status, body } = answerError(new PlumblineError("SERVE_BAR_LATE", details));
    expect(status).toBe(409);
    expect(body).toEqual({ code: "SERVE_BAR_LATE", ...details });
  });
});
