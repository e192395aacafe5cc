import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../../../src/ingest/download/retry-after.js";

const now = Date.UTC(2024, 0, 10, 12);
const wait = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), now);

describe("retryAfterMs", () => {
  it.each([
    ["120", 120_000],
    [" 0 ", 0],
    ["Wed, 10 Jan 2024 12:00:30 GMT", 30_000],
    ["Wed, 10 Jan 2024 11:00:00 GMT", 0],
  ])("reads %s", (text, expected) => {
    expect(wait({ "retry-after": text })).toBe(expected);
  });

  it("holds a date against the server's own clock, however wrong ours is", () => {
    const headers = {
      "retry-after": "Sun, 09 Jan 2011 08:00:10 GMT",
      date: "Sun, 09 Jan 2011 08:00:00 GMT",
    };
    expect(wait(headers)).toBe(10_000);
  });

  it.each(["", "soon", "-5", "1.5", "99999999999"])("knows no wait in %o", (text) => {
    expect(wait({ "retry-after": text })).toBeNull();
  });

  it("knows no wait where the header is absent", () => {
    expect(wait({})).toBeNull();
  });
});
