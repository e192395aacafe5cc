import { describe, expect, it } from "vitest";
import { checkComponent, createUptime, healthOf } from "../../../src/monitor/health.js";
import { memoryCapacity, readMemory } from "../../../src/monitor/memory.js";

describe("health", () => {
  it("is as good as the worst part", () => {
    const part = (state: "ok" | "degraded" | "down") => ({ name: state, state, reason: "" });
    expect(healthOf([]).state).toBe("ok");
    expect(healthOf([part("ok"), part("degraded")]).state).toBe("degraded");
    expect(healthOf([part("down"), part("degraded"), part("ok")]).state).toBe("down");
  });

  it("takes what a look throws as the reason for being down", async () => {
    const failing = await checkComponent("disk", async () => {
      throw new Error("full");
    });
    expect(failing).toEqual({ name: "disk", state: "down", reason: "full" });
    expect(await checkComponent("disk", () => Promise.reject("x"))).toMatchObject({
      reason: "failed",
    });
    expect(await checkComponent("disk", async () => undefined)).toMatchObject({ state: "ok" });
  });
});

describe("uptime", () => {
  it("is the share of time not spent down", () => {
    const uptime = createUptime(1_000);
    expect(uptime.ratio(1_000)).toBe(1);
    uptime.observe(false, 1_100);
    uptime.observe(false, 1_150);
    uptime.observe(true, 1_200);
    expect(uptime.ratio(2_000)).toBeCloseTo(0.9, 12);
    expect(uptime.age(2_000)).toBe(1_000);
  });

  it("counts a fault that still lasts, until now", () => {
    const uptime = createUptime(0);
    uptime.observe(false, 50);
    expect(uptime.ratio(100)).toBe(0.5);
  });
});

describe("memory", () => {
  it("has the container's limit as capacity where that is lower", () => {
    expect(memoryCapacity(100, 40)).toBe(40);
    expect(memoryCapacity(100, 0)).toBe(100);
    expect(memoryCapacity(100, 2 ** 64)).toBe(100);
  });

  it("of this process is a share of what there is", () => {
    const use = readMemory();
    expect(use.rssBytes).toBeGreaterThan(use.heapBytes / 10);
    expect(use.capacityRatio).toBeGreaterThan(0);
    expect(use.capacityRatio).toBeLessThan(1);
  });
});
