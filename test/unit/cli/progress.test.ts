import { describe, expect, it } from "vitest";
import { createProgress } from "../../../src/cli/progress.js";

function onTerminal(isTerminal: boolean) {
  let said = "";
  let time = 0;
  const progress = createProgress({
    out: () => {},
    err: (text) => {
      said += text;
    },
    isTerminal,
    cwd: ".",
    now: () => time,
    untilStopped: () => Promise.resolve(),
  });
  return { progress, said: () => said, pass: (ms: number) => (time += ms) };
}

const step = {
  type: "progress",
  stage: "ingest",
  subject: "EURUSD",
  done: 50,
  total: 200,
  unit: "rows",
} as const;
const ended = {
  stage: "ingest",
  subject: "EURUSD",
  kind: "raw-bars",
  artifactId: "x",
  state: "done",
  durationMs: 1_500,
} as const;

describe("progress", () => {
  it("moves one line on a terminal, at most ten times a second, and takes it away at the end", () => {
    const { progress, said, pass } = onTerminal(true);
    pass(200);
    progress.hooks.emit(step);
    expect(said()).toContain("50 rows 25 %");
    const once = said();
    pass(50);
    progress.hooks.emit(step);
    expect(said()).toBe(once);
    progress.finish();
    expect(said().endsWith("\r\u001b[2K")).toBe(true);
  });

  it("says in a log only what ended and what to worry about", () => {
    const { progress, said } = onTerminal(false);
    progress.hooks.emit(step);
    expect(said()).toBe("");
    progress.hooks.emit({
      type: "note",
      stage: "ingest",
      level: "warning",
      message: "the clock is off",
    });
    progress.onOutcome({ ...ended, notes: ["one", "two", "three"] });
    progress.onOutcome({ ...ended, state: "reused", notes: [] });
    expect(said()).toMatch(
      /! ingest: the clock is off\n.*done in 1\.5 s · one \(and 2 more\)\n.*reused\n$/,
    );
  });
});
