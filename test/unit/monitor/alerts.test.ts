import { describe, expect, it } from "vitest";
import { type AlertRule, defaultAlertRules, firingAlerts } from "../../../src/monitor/alerts.js";
import { objectives } from "../../../src/monitor/objectives.js";

const rule: AlertRule = {
  id: "hot",
  metric: "heat",
  breach: "above",
  threshold: 10,
  forMs: 100,
  advice: "cool it",
};
const samples = (...values: number[]) =>
  values.map((value, i) => ({ metric: "heat", value, at: 50 * i }));

describe("alerts", () => {
  it("fire once a breach has lasted, and say since when", () => {
    expect(firingAlerts([rule], samples(5, 11, 12), 149)).toEqual([]);
    expect(firingAlerts([rule], samples(5, 11, 12), 150)).toEqual([
      { id: "hot", metric: "heat", since: 50, value: 12, threshold: 10, advice: "cool it" },
    ]);
  });

  it("start anew after one sound sample", () => {
    expect(firingAlerts([rule], samples(11, 11, 10, 11), 200)).toEqual([]);
    expect(firingAlerts([rule], samples(11, 11, 11, 10), 999)).toEqual([]);
  });

  it("fire below a threshold where the rule says so", () => {
    const below: AlertRule = { ...rule, breach: "below", forMs: 0 };
    expect(firingAlerts([below], samples(11, 9), 50)).toHaveLength(1);
    expect(firingAlerts([below], samples(9, 10), 50)).toEqual([]);
  });

  it("take neither silence, NaN nor another metric for a breach", () => {
    expect(firingAlerts([rule], [], 0)).toEqual([]);
    expect(firingAlerts([rule], samples(11, 11, Number.NaN), 500)).toEqual([]);
    expect(firingAlerts([rule], [{ metric: "cold", value: 99, at: 0 }], 500)).toEqual([]);
  });

  it("of the defaults watch metrics with ids of their own", () => {
    expect(new Set(defaultAlertRules.map(({ id }) => id)).size).toBe(defaultAlertRules.length);
    const known = objectives.map(({ metric }) => metric);
    for (const { metric } of defaultAlertRules) expect(known).toContain(metric);
  });
});
