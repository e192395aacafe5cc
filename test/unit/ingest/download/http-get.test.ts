import { describe, expect, it } from "vitest";
import type { Clock } from "../../../../src/core/clock.js";
import {
  defaultHttpLimits,
  type HttpAnswer,
  type HttpLimits,
  httpGet,
} from "../../../../src/ingest/download/http-get.js";
import { bodyOf, type FakeRequest, fakeServer, whenAborted } from "../../../support/fake-fetch.js";
import { settle, virtualClock } from "../../../support/virtual-clock.js";

const url = "http://vendor.test/a";
const limits: HttpLimits = {
  answerMs: 1_000,
  silenceMs: 500,
  totalMs: 5_000,
  sizeBytes: 100,
  redirects: 3,
};

type Answer = (request: FakeRequest, clock: Clock) => Response | Promise<Response>;

function aTry(answer: Answer, headers: Record<string, string> = {}, from = url) {
  const clock = virtualClock();
  const server = fakeServer((request) => answer(request, clock));
  const control = new AbortController();
  const options = { fetch: server.fetch, clock, limits, absentStatuses: [404] };
  const got = httpGet({ url: from, headers }, { ...options, signal: control.signal });
  return { clock, server, control, got };
}

function codeOf(answer: HttpAnswer): string {
  return answer.kind === "fault" ? answer.error.code : answer.kind;
}

describe("httpGet", () => {
  it("gives the bytes and what names their version", async () => {
    const headers = { etag: '"1"', "last-modified": "Wed, 10 Jan 2024 12:00:00 GMT" };
    const { got } = aTry(() => new Response(bodyOf(["ab", "cd"]), { headers }));
    expect(await got).toEqual({
      kind: "bytes",
      bytes: new TextEncoder().encode("abcd"),
      etag: '"1"',
      lastModified: headers["last-modified"],
    });
  });

  it("leaves no timer behind, whatever came", async () => {
    for (const status of [200, 404, 500]) {
      const { clock, got } = aTry(() => new Response("x", { status }));
      await got;
      expect(clock.pending()).toBe(0);
    }
  });

  it.each([
    [404, "absent", false],
    [304, "unchanged", false],
    [400, "INGEST_DOWNLOAD_REFUSED", false],
    [401, "INGEST_DOWNLOAD_REFUSED", false],
    [429, "INGEST_DOWNLOAD_REFUSED", true],
    [500, "INGEST_DOWNLOAD_REFUSED", true],
    [503, "INGEST_DOWNLOAD_REFUSED", true],
    [520, "INGEST_DOWNLOAD_REFUSED", true],
    [501, "INGEST_DOWNLOAD_REFUSED", false],
    [206, "INGEST_DOWNLOAD_REFUSED", false],
  ])("takes status %i for %s", async (status, code, isRetryable) => {
    const { got } = aTry(() => new Response(status === 304 ? null : "x", { status }));
    const answer = await got;
    expect(codeOf(answer)).toBe(code);
    if (answer.kind === "fault") expect(answer.error.retryable).toBe(isRetryable);
  });

  it("passes on how long the host asks to wait", async () => {
    const headers = { "retry-after": "7" };
    const { got } = aTry(() => new Response("", { status: 429, headers }));
    expect(await got).toMatchObject({ kind: "fault", retryAfterMs: 7_000 });
  });

  it.each([
    ["a page by its type", "hello", "text/html; charset=utf-8"],
    ["a page by its first words", "\n <!DOCTYPE html><title>Log in</title>", "application/zip"],
    ["a page without a type", "<html><body>busy</body>", ""],
  ])("refuses %s", async (_, body, type) => {
    const { got } = aTry(() => new Response(body, { headers: { "content-type": type } }));
    expect(codeOf(await got)).toBe("INGEST_DOWNLOAD_UNREADABLE");
  });

  it("stops at the size cap without waiting for the rest", async () => {
    const { got } = aTry(({ signal }) => {
      return new Response(bodyOf([new Uint8Array(60), new Uint8Array(60), whenAborted(signal)]));
    });
    const answer = await got;
    expect(codeOf(answer)).toBe("INGEST_DOWNLOAD_TOO_LARGE");
  });

  it("calls a connection that breaks before or in the body broken, with the reason", async () => {
    const reset = Object.assign(new Error("read"), { code: "ECONNRESET" });
    const before = aTry(() => Promise.reject(new TypeError("fetch failed", { cause: reset })));
    expect(await before.got).toMatchObject({
      error: { code: "INGEST_DOWNLOAD_BROKEN", message: expect.stringContaining("ECONNRESET") },
    });
    const within = aTry(() => new Response(bodyOf(["ab", new TypeError("terminated")])));
    expect(codeOf(await within.got)).toBe("INGEST_DOWNLOAD_BROKEN");
  });

  it("throws the caller's reason where the caller stops it", async () => {
    const { got, control } = aTry(({ signal }) => whenAborted(signal));
    const reason = new Error("stopped");
    control.abort(reason);
    await expect(got).rejects.toBe(reason);
  });
});

describe("the time limits of httpGet", () => {
  /** Whether the try is over after so many ms, and how. */
  async function outcomeAfter(durationMs: number, answer: Answer): Promise<string> {
    const { clock, got } = aTry(answer);
    let code = "still waiting";
    void got.then((ended) => {
      code = ended.kind === "fault" ? ended.error.message : ended.kind;
    });
    await clock.advance(durationMs);
    return code;
  }

  it("end a host that does not answer", async () => {
    const silent: Answer = ({ signal }) => whenAborted(signal);
    expect(await outcomeAfter(999, silent)).toBe("still waiting");
    expect(await outcomeAfter(1_000, silent)).toContain("did not answer within 1.0 s");
  });

  it("end a host that falls silent in the middle of the body", async () => {
    const stalls: Answer = ({ signal }) => new Response(bodyOf(["ab", whenAborted(signal)]));
    expect(await outcomeAfter(499, stalls)).toBe("still waiting");
    expect(await outcomeAfter(500, stalls)).toContain("was silent for 500 ms");
  });

  it("end a host that sends a byte now and then", async () => {
    const { clock, got } = aTry(({ signal }, time) => {
      const pieces = Array.from({ length: 99 }, (_, second) => {
        return new Promise<string>((resolve) => time.after(400 * second, () => resolve("x")));
      });
      return new Response(bodyOf(pieces, signal));
    });
    let answer: HttpAnswer | undefined;
    void got.then((ended) => {
      answer = ended;
    });
    await settle();
    await clock.advance(4_999);
    expect(answer).toBeUndefined();
    await clock.advance(1);
    expect(answer).toMatchObject({ error: { code: "INGEST_DOWNLOAD_TIMEOUT" } });
  });

  it("are those of real vendors where none are given: seconds, not hours", () => {
    expect(defaultHttpLimits.silenceMs).toBeLessThan(defaultHttpLimits.totalMs);
  });
});

describe("redirects", () => {
  const to = (location: string, status = 302) =>
    new Response(null, { status, headers: { location } });

  it("are followed to the end, also by relative addresses", async () => {
    const { got, server } = aTry(({ path }) => (path === "/a" ? to("/b?c=1") : new Response("x")));
    expect(codeOf(await got)).toBe("bytes");
    expect(server.requests.map(({ path }) => path)).toEqual(["/a", "/b?c=1"]);
  });

  it("are refused in a circle", async () => {
    const { got, server } = aTry(({ path }) => to(path === "/a" ? "/b" : "/a"));
    expect(await got).toMatchObject({
      error: { code: "INGEST_DOWNLOAD_REDIRECTED", retryable: true },
    });
    expect(server.requests).toHaveLength(2);
  });

  it("are refused past the limit", async () => {
    const { got, server } = aTry(({ path }) => to(`${path}a`));
    expect(codeOf(await got)).toBe("INGEST_DOWNLOAD_REDIRECTED");
    expect(server.requests).toHaveLength(4);
  });

  it.each([
    ["to a file", "file:///etc/passwd"],
    ["to nowhere", "http://"],
  ])("are refused %s", async (_, location) => {
    const { got, server } = aTry(() => to(location));
    expect(codeOf(await got)).toBe("INGEST_DOWNLOAD_REDIRECTED");
    expect(server.requests).toHaveLength(1);
  });

  it("are refused from a safe address to an open one, and allowed the other way", async () => {
    const down = aTry(() => to("http://vendor.test/b"), {}, "https://vendor.test/a");
    expect(codeOf(await down.got)).toBe("INGEST_DOWNLOAD_REDIRECTED");
    const up = aTry(({ url: at }) =>
      at === url ? to("https://vendor.test/a") : new Response("x"),
    );
    expect(codeOf(await up.got)).toBe("bytes");
  });

  it("do not tell another host the token", async () => {
    const headers = { authorization: "Bearer secret", accept: "x" };
    const { got, server } = aTry(
      ({ path }) =>
        path === "/a" ? to("/b") : path === "/b" ? to("http://other.test/c") : new Response("x"),
      headers,
    );
    expect(codeOf(await got)).toBe("bytes");
    const told = server.requests.map((request) => request.headers.get("authorization"));
    expect(told).toEqual(["Bearer secret", "Bearer secret", null]);
    expect(server.requests[2].headers.get("accept")).toBe("x");
  });
});
