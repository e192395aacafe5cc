import { describe, expect, it } from "vitest";
import { sleep } from "../../../src/core/clock.js";
import { virtualClock } from "../../support/virtual-clock.js";

describe("sleep", () => {
  it("ends when its time has passed and not before", async () => {
    const clock = virtualClock();
    let isOver = false;
    void sleep(clock, 100).then(() => {
      isOver = true;
    });
    await clock.advance(99);
    expect(isOver).toBe(false);
    await clock.advance(1);
    expect(isOver).toBe(true);
  });

  it("is not shortened by a wall clock that jumps", async () => {
    const clock = virtualClock();
    let isOver = false;
    void sleep(clock, 100).then(() => {
      isOver = true;
    });
    clock.jump(1_000_000);
    await clock.advance(50);
    expect(isOver).toBe(false);
    clock.jump(-2_000_000);
    await clock.advance(50);
    expect(isOver).toBe(true);
  });

  it("rejects with the reason when it is called off, and leaves no timer", async () => {
    const clock = virtualClock();
    const control = new AbortController();
    const wait = sleep(clock, 100, control.signal);
    const reason = new Error("stopped");
    control.abort(reason);
    await expect(wait).rejects.toBe(reason);
    expect(clock.pending()).toBe(0);
    await expect(sleep(clock, 100, control.signal)).rejects.toBe(reason);
    expect(clock.pending()).toBe(0);
  });

  it("lets go of the signal once it is over", async () => {
    const clock = virtualClock();
    const control = new AbortController();
    const wait = sleep(clock, 1, control.signal);
    await clock.advance(1);
    await wait;
    control.abort(new Error("late"));
    expect(clock.pending()).toBe(0);
  });
});
