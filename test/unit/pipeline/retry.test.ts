import { describe, expect, it } from "vitest";
import { PlumblineError } from "../../../src/core/errors.js";
import { createRandom } from "../../../src/core/random.js";
import { defaultRetryPolicy, withRetry } from "../../../src/pipeline/index.js";

const flaky = new PlumblineError("STORE_WORKSPACE_UNUSABLE", { message: "busy", retryable: true });
const random = createRandom(1);

describe("withRetry", () => {
  it("tries what is flaky again, with longer and longer waits up to a ceiling", async () => {
    const waits: number[] = [];
    let tries = 0;
    const result = await withRetry(
      async (attempt) => {
        tries = attempt;
        if (attempt < 4) throw flaky;
        return "done";
      },
      { attempts: 4, firstDelayMs: 100, longestDelayMs: 250 },
      { ...random, uniform: () => 1 },
      () => {},
      async (durationMs) => void waits.push(durationMs),
    );
    expect([result, tries, waits]).toEqual(["done", 4, [100, 200, 250]]);
  });

  it("gives up after the last attempt and passes the error on", async () => {
    const told: number[] = [];
    const failing = withRetry(
      () => Promise.reject(flaky),
      { ...defaultRetryPolicy, firstDelayMs: 0 },
      random,
      (_, attempt) => told.push(attempt),
    );
    await expect(failing).rejects.toBe(flaky);
    expect(told).toEqual([1, 2, 3]);
  });

  it("does not repeat what will fail again", async () => {
    const bad = new PlumblineError("INGEST_FILE_MISSING", { message: "gone" });
    let tries = 0;
    const failing = withRetry(
      () => {
        tries++;
        return Promise.reject(bad);
      },
      defaultRetryPolicy,
      random,
      () => {},
    );
    await expect(failing).rejects.toBe(bad);
    expect(tries).toBe(1);
  });
});
