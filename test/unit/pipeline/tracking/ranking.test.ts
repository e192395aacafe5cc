import { describe, expect, it } from "vitest";
import {
  bestValue,
  compareRuns,
  goodDirection,
  isAmong,
  type RunSeries,
  rankRuns,
  type TrackedRun,
} from "../../../../src/pipeline/tracking/index.js";

function series(
  labels: Record<string, string>,
  values: number[],
  over: Partial<RunSeries> = {},
): RunSeries {
  const at = (value: number) => ({ step: values.indexOf(value), value });
  return {
    metric: "log_loss",
    labels,
    turn: 0,
    isFinal: true,
    pointCount: values.length,
    least: at(Math.min(...values)),
    most: at(Math.max(...values)),
    last: { step: values.length - 1, value: values[values.length - 1] },
    loggedBy: "run",
    series: 0,
    ...over,
  };
}

function run(id: string, of: readonly RunSeries[], over: Partial<TrackedRun> = {}): TrackedRun {
  return {
    run: { id, startedAt: 0, finishedAt: 1, state: "done", configuration: {}, summary: {} },
    configuration: {},
    facts: [],
    series: of,
    droppedCount: 0,
    ...over,
  };
}

const node = { instrument: "EURUSD", node: "executor" };
const all = { metric: "log_loss", parts: {}, direction: "lowest" } as const;

describe("the direction of a metric", () => {
  it("follows from its name", () => {
    const names = [
      "log_loss",
      "validation_loss",
      "brier",
      "calibration_error",
      "auc",
      "sharpe",
      "net_pips",
      "glossy",
    ];
    expect(names.map(goodDirection)).toEqual([
      ...Array(4).fill("lowest"),
      ...Array(4).fill("highest"),
    ]);
  });
});

describe("the best value of a run", () => {
  it("is that of a node, however lucky one of its folds was", () => {
    const tracked = run("a", [
      series(node, [0.68]),
      series({ ...node, fold: "1" }, [0.5]),
      series({ instrument: "EURUSD", node: "tactician" }, [0.69]),
    ]);
    expect(bestValue(tracked, all)?.value).toBe(0.68);
    expect(bestValue(tracked, { ...all, direction: "highest" })?.value).toBe(0.69);
    expect(bestValue(tracked, { ...all, parts: { fold: "1" } })?.value).toBe(0.5);
  });

  it("is the best along a curve, with its step", () => {
    const tracked = run("a", [series({ ...node, fold: "1" }, [0.7, 0.6, 0.65])]);
    expect(bestValue(tracked, all)).toMatchObject({ value: 0.6, step: 1 });
  });

  it("counts only what went into service", () => {
    const tracked = run("a", [
      series(node, [0.68]),
      series(node, [0.6], { turn: 1, isFinal: false }),
    ]);
    expect(bestValue(tracked, all)?.value).toBe(0.68);
  });

  it("is none where no value is finite", () => {
    const empty = series(node, [1], { least: null, most: null });
    expect(bestValue(run("a", [empty]), all)).toBeUndefined();
  });
});

describe("ranking runs", () => {
  it("puts the best first and those without the metric last", () => {
    const runs = [
      run("none", []),
      run("worse", [series(node, [0.69])]),
      run("better", [series(node, [0.68])]),
    ];
    const ids = (direction: "lowest" | "highest") =>
      rankRuns(runs, { ...all, direction }).map(({ tracked }) => tracked.run.id);
    expect(ids("lowest")).toEqual(["better", "worse", "none"]);
    expect(ids("highest")).toEqual(["worse", "better", "none"]);
  });

  it("refuses a metric that no run has, with the nearest name", () => {
    const ask = () => rankRuns([run("a", [series(node, [1])])], { ...all, metric: "logloss" });
    expect(ask).toThrow(
      expect.objectContaining({
        code: "PIPELINE_METRIC_UNKNOWN",
        remedy: "did you mean log_loss?",
      }),
    );
  });
});

describe("parts that are asked for", () => {
  it("are told by every label that is named, in any case", () => {
    const labels = { ...node, fold: "2" };
    expect(isAmong(labels, { instrument: "eurusd", node: undefined })).toBe(true);
    expect(isAmong(labels, { fold: "1" })).toBe(false);
    expect(isAmong({}, { node: "executor" })).toBe(false);
  });
});

describe("comparing runs", () => {
  const parameter = (name: string, value: number, isFinal = true) => {
    return { labels: node, turn: 0, isFinal, fact: "parameter" as const, name, value };
  };

  it("shows the settings that are not all equal, with those that only some have", () => {
    const runs = [
      run("a", [], {
        configuration: { seed: 1, "evaluate.folds": 3 },
        facts: [parameter("num_leaves", 31), parameter("seed", 1)],
      }),
      run("b", [], {
        configuration: { seed: 2, "evaluate.folds": 3 },
        facts: [parameter("num_leaves", 15), parameter("seed", 1), parameter("max_depth", 4)],
      }),
    ];
    expect(compareRuns(runs, { parts: {} }).settings).toEqual([
      { part: "run", name: "seed", values: [1, 2] },
      { part: "EURUSD executor", name: "max_depth", values: [undefined, 4] },
      { part: "EURUSD executor", name: "num_leaves", values: [31, 15] },
    ]);
  });

  it("marks the best value of each metric, both where they are equal, and none alone", () => {
    const runs = [
      run("a", [series(node, [0.7, 0.6]), series({ ...node, fold: "1" }, [0.5])]),
      run("b", [series(node, [0.61]), series({ ...node, fold: "1" }, [0.5])]),
      run("c", [series(node, [0.62], { metric: "auc" })]),
    ];
    const { metrics } = compareRuns(runs, { parts: {} });
    expect(metrics.map(({ part, metric, values, best }) => [part, metric, values, best])).toEqual([
      ["EURUSD executor", "auc", [null, null, 0.62], []],
      ["EURUSD executor", "log_loss", [0.6, 0.61, null], [0]],
      ["EURUSD executor fold 1", "log_loss", [0.5, 0.5, null], [0, 1]],
    ]);
    const turned = compareRuns(runs, { parts: {}, metric: "log_loss", direction: "highest" });
    expect(turned.metrics.map(({ best }) => best)).toEqual([[0], [0, 1]]);
  });

  it("lays the models in service beside each other, whatever turn they come from", () => {
    const challenger = series(node, [0.6], { turn: 1 });
    const beaten = series(node, [0.65], { isFinal: false });
    const runs = [run("a", [beaten, challenger]), run("b", [series(node, [0.61])])];
    const { metrics } = compareRuns(runs, { parts: {} });
    expect(metrics).toMatchObject([{ part: "EURUSD executor", values: [0.6, 0.61], best: [0] }]);
  });
});
