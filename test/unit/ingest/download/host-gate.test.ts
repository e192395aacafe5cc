import { describe, expect, it } from "vitest";
import {
  type BreakerPolicy,
  createHostGate,
  createHostGates,
  defaultBreakerPolicy,
  type GateOutcome,
  type HostGate,
  type HostLimits,
  type Leave,
} from "../../../../src/ingest/download/host-gate.js";
import { settle, virtualClock } from "../../../support/virtual-clock.js";

const success: GateOutcome = { verdict: "success" };
const fault: GateOutcome = { verdict: "fault" };
/** Wide open, so that each test narrows what it is about. */
const wide: HostLimits = { concurrency: 100, requestsPerSecond: Number.POSITIVE_INFINITY };
const breaker: BreakerPolicy = {
  faultsToOpen: 3,
  firstOpenMs: 1_000,
  longestOpenMs: 3_000,
  openings: 3,
  longestPauseMs: 60_000,
};

function aGate(limits: Partial<HostLimits> = {}, policy: Partial<BreakerPolicy> = {}) {
  const clock = virtualClock();
  const gate = createHostGate("h", { ...wide, ...limits }, { ...breaker, ...policy }, clock);
  return { clock, gate };
}

/** Asks for entry and notes when it was given. */
function enter(gate: HostGate, signal?: AbortSignal) {
  const entry: { leave?: Leave; refusal?: unknown } = {};
  gate.enter(signal).then(
    (leave) => {
      entry.leave = leave;
    },
    (reason) => {
      entry.refusal = reason;
    },
  );
  return entry;
}

/** Lets one request through and ends it so. */
async function pass(gate: HostGate, outcome: GateOutcome): Promise<void> {
  (await gate.enter())(outcome);
}

describe("a host's gate", () => {
  it("lets no more through at once than the bound", async () => {
    const { clock, gate } = aGate({ concurrency: 2 });
    const entries = [1, 2, 3].map(() => enter(gate));
    await clock.advance(1_000);
    expect(entries.map(({ leave }) => leave !== undefined)).toEqual([true, true, false]);
    entries[1].leave?.(success);
    await settle();
    expect(entries[2].leave).toBeDefined();
  });

  it("spaces requests evenly, in the order in which they came", async () => {
    const { clock, gate } = aGate({ requestsPerSecond: 4 });
    const order: [number, number][] = [];
    for (const number of [1, 2, 3]) {
      void gate.enter().then(() => order.push([number, clock.elapsed()]));
    }
    await clock.advance(10_000);
    expect(order).toEqual([
      [1, 0],
      [2, 250],
      [3, 500],
    ]);
  });

  it("spaces by the clock that does not jump", async () => {
    const { clock, gate } = aGate({ requestsPerSecond: 1 });
    enter(gate);
    const second = enter(gate);
    clock.jump(86_400_000);
    await clock.advance(999);
    expect(second.leave).toBeUndefined();
    clock.jump(-86_400_000 * 9);
    await clock.advance(1);
    expect(second.leave).toBeDefined();
  });

  it("keeps everybody out for as long as the host asks", async () => {
    const { clock, gate } = aGate();
    const other = await gate.enter();
    await pass(gate, { verdict: "neither", pauseMs: 5_000 });
    const entry = enter(gate);
    other(success); // does not end the pause
    await clock.advance(4_999);
    expect(entry.leave).toBeUndefined();
    await clock.advance(1);
    expect(entry.leave).toBeDefined();
  });

  it("gives up a host that asks for a pause of hours", async () => {
    const { gate } = aGate({ concurrency: 1 });
    const leave = await gate.enter();
    const waiting = enter(gate);
    leave({ verdict: "neither", pauseMs: 7_200_000 });
    await settle();
    expect(waiting.refusal).toMatchObject({ code: "INGEST_HOST_DOWN", retryable: true });
    expect(String(waiting.refusal)).toContain("2 h 00 min");
    await expect(gate.enter()).rejects.toMatchObject({ code: "INGEST_HOST_DOWN" });
  });

  it("lets who no longer wants to wait go, and nobody else", async () => {
    const { clock, gate } = aGate({ concurrency: 1 });
    const leave = await gate.enter();
    const control = new AbortController();
    const gone = enter(gate, control.signal);
    const next = enter(gate);
    control.abort("stopped");
    await settle();
    expect(gone.refusal).toBe("stopped");
    leave(success);
    await clock.advance(1_000);
    expect([gone.leave, next.leave]).toEqual([undefined, expect.any(Function)]);
    await expect(gate.enter(control.signal)).rejects.toBe("stopped");
  });
});

describe("its breaker", () => {
  it("opens after faults in a row, not after as many with a success between", async () => {
    const { clock, gate } = aGate();
    for (const outcome of [fault, fault, success, fault, fault]) await pass(gate, outcome);
    await pass(gate, fault); // would wait for ever were it open already
    const entry = enter(gate);
    await clock.advance(999);
    expect(entry.leave).toBeUndefined();
    await clock.advance(1);
    expect(entry.leave).toBeDefined();
  });

  it("lets one through to see, and all when that one succeeds", async () => {
    const { clock, gate } = aGate();
    for (let i = 0; i < 3; i++) await pass(gate, fault);
    const entries = [1, 2, 3].map(() => enter(gate));
    await clock.advance(1_000);
    expect(entries.map(({ leave }) => leave !== undefined)).toEqual([true, false, false]);
    entries[0].leave?.(success);
    await clock.advance(1);
    expect(entries.map(({ leave }) => leave !== undefined)).toEqual([true, true, true]);
  });

  it("stays open twice as long each time, up to the longest, then gives the host up", async () => {
    const { clock, gate } = aGate();
    for (let i = 0; i < 3; i++) await pass(gate, fault);
    for (const openMs of [1_000, 2_000, 3_000]) {
      const probe = enter(gate);
      await clock.advance(openMs - 1);
      expect(probe.leave).toBeUndefined();
      await clock.advance(1);
      probe.leave?.(fault);
    }
    await expect(gate.enter()).rejects.toMatchObject({ code: "INGEST_HOST_DOWN" });
  });

  it("does not hold requests that began before it opened against a host that recovers", async () => {
    const { clock, gate } = aGate({}, { openings: 1 });
    const early = await Promise.all(Array.from({ length: 9 }, () => gate.enter()));
    for (const leave of early) leave(fault);
    const probe = enter(gate);
    await clock.advance(1_000);
    expect(probe.leave).toBeDefined();
  });

  it("never gives up where it is told not to", async () => {
    const { clock, gate } = aGate({}, { openings: Number.POSITIVE_INFINITY });
    for (let i = 0; i < 3; i++) await pass(gate, fault);
    for (let i = 0; i < 50; i++) {
      const probe = enter(gate);
      await clock.advance(3_000);
      expect(probe.leave).toBeDefined();
      probe.leave?.(fault);
    }
  });

  it("takes what we ended ourselves for nothing", async () => {
    const { gate } = aGate();
    for (let i = 0; i < 20; i++) await pass(gate, { verdict: "neither" });
    expect(await gate.enter()).toBeDefined();
  });
});

describe("the gates of a command", () => {
  it("are one a host, port included", () => {
    const gates = createHostGates(virtualClock(), defaultBreakerPolicy);
    const first = gates("http://a:1/EURUSD", wide);
    expect(gates("http://a:1/GBPUSD", wide)).toBe(first);
    expect(gates("http://a:2/EURUSD", wide)).not.toBe(first);
  });
});
