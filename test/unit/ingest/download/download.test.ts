import { readFileSync, rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../../src/core/hash.js";
import { createRandom } from "../../../../src/core/random.js";
import { dayMs, hourMs } from "../../../../src/core/time.js";
import { retryUnits } from "../../../../src/ingest/download/download.js";
import {
  createHostGates,
  defaultBreakerPolicy,
} from "../../../../src/ingest/download/host-gate.js";
import { openVendorFiles } from "../../../../src/store/vendor-files.js";
import {
  aDownload,
  aVendor,
  fourHours,
  hourOf,
  monday,
  statesOf,
} from "../../../support/download.js";
import { whenAborted } from "../../../support/fake-fetch.js";
import { temporaryFolder } from "../../../support/folder.js";
import { virtualClock } from "../../../support/virtual-clock.js";

const rows = (text: string | number = "") => new Response(`rows ${text}`);
const busy = () => new Response("busy", { status: 503 });
const all = (state: string) => ({ 6: state, 7: state, 8: state, 9: state });

describe("downloadUnits", () => {
  it("brings every unit of the range once and records it", async () => {
    const download = aDownload(({ path }) => rows(path));
    const result = await download.run();
    expect(statesOf(result)).toEqual(all("done"));
    expect(result).toMatchObject({
      asked: 4,
      revised: [],
      withdrawn: [],
      publishedTo: fourHours.to,
    });
    expect(download.server.requests).toHaveLength(4);
    for (const { id, sha256: hash } of result.units) {
      const path = download.workspace.vendorFiles.path(hash ?? "");
      expect(readFileSync(path, "utf8")).toBe(`rows /${id}`);
    }
    expect(download.events.filter(({ type }) => type === "progress").at(-1)).toEqual({
      type: "progress",
      stage: "download",
      subject: "EURUSD",
      done: 4,
      total: 4,
      unit: "units",
    });
  });

  it("asks for nothing that is there, and for no more than what is missing", async () => {
    const download = aDownload(() => rows());
    await download.run();
    expect((await download.run()).asked).toBe(0);
    const earlier = await download.run({ from: monday + 4 * hourMs });
    const later = await download.run({ to: monday + 11 * hourMs });
    expect([earlier.asked, later.asked]).toEqual([2, 1]);
    const asked = download.server.requests.map(({ path }) => hourOf(path));
    expect(asked).toEqual([6, 7, 8, 9, 4, 5, 10]);
  });

  it("leaves what is not published yet for another time", async () => {
    const clock = virtualClock(monday + 9 * hourMs); // the hour from 8 to 9 has just ended
    const download = aDownload(() => rows(), { clock });
    const result = await download.run();
    expect(Object.keys(statesOf(result))).toEqual(["6", "7"]);
    expect(result.publishedTo).toBe(monday + 8 * hourMs);
    clock.jump(hourMs);
    expect(statesOf(await download.run())).toEqual({ 6: "done", 7: "done", 8: "done" });
  });

  it("tries a flaky unit again, with waits that grow", async () => {
    const at: number[] = [];
    const download = aDownload(
      ({ path, times }, clock) => {
        if (hourOf(path) !== 7) return rows();
        at.push(clock.elapsed());
        return times < 3 ? busy() : rows();
      },
      { tools: { random: { ...createRandom(1), uniform: () => 0.5 } } },
    );
    expect(statesOf(await download.run())).toEqual(all("done"));
    expect(at).toEqual([0, 500, 1_500, 3_500]);
  });

  it("waits at least as long as the host asks", async () => {
    const at: number[] = [];
    const download = aDownload(({ path, times }, clock) => {
      if (hourOf(path) !== 6) return rows();
      at.push(clock.elapsed());
      const headers = { "retry-after": "90" };
      return times === 0 ? new Response("", { status: 429, headers }) : rows();
    });
    await download.run();
    expect(at).toEqual([0, 90_000]);
  });

  it.each([
    ["a page in place of the file", () => new Response("<html>log in</html>")],
    ["a file cut short", () => new Response("ro")],
    ["a broken connection", () => Promise.reject(new TypeError("fetch failed"))],
    ["silence", ({ signal }: { signal: AbortSignal }) => whenAborted(signal)],
    ["a circle", () => new Response(null, { status: 302, headers: { location: "" } })],
  ])("gets over %s", async (_, fault) => {
    const download = aDownload((request) => (request.times === 0 ? fault(request) : rows()));
    expect(statesOf(await download.run())).toEqual(all("done"));
  });
});

describe("an empty unit", () => {
  it("in market hours is asked for again, then recorded as a gap and asked for when it is due", async () => {
    let isThere = false;
    const download = aDownload(({ path }) =>
      hourOf(path) === 7 && !isThere ? new Response(null, { status: 404 }) : rows(),
    );
    expect(statesOf(await download.run())).toEqual({ ...all("done"), 7: "gap" });
    const asked = () => download.server.requests.filter(({ path }) => hourOf(path) === 7).length;
    expect(asked()).toBe(3);
    expect((await download.run()).asked).toBe(0);
    isThere = true;
    expect((await download.run()).asked).toBe(0);
    await download.clock.advance(hourMs);
    expect(statesOf(await download.run())).toEqual(all("done"));
    expect(asked()).toBe(4);
  });

  it("of no bytes or of no rows is one as well, and can be asked for at once", async () => {
    let isThere = false;
    const download = aDownload(({ path }) => {
      if (isThere || hourOf(path) > 7) return rows(1);
      return hourOf(path) === 6 ? new Response("") : rows(0);
    });
    expect(statesOf(await download.run())).toEqual({ ...all("done"), 6: "gap", 7: "gap" });
    isThere = true;
    expect(statesOf(await download.run({ retriesFailed: true }))).toEqual(all("done"));
  });

  it("on a holiday or at the edge of the weekend is none, and is not asked for again", async () => {
    const clock = virtualClock(Date.UTC(2024, 5, 1));
    const download = aDownload(() => new Response(null, { status: 404 }), { clock });
    const christmas = Date.UTC(2023, 11, 25, 12);
    const sunday = Date.UTC(2024, 0, 14, 21);
    for (const from of [christmas, sunday]) {
      const result = await download.run({ from, to: from + hourMs });
      expect(result.units.map(({ state }) => state)).toEqual(["empty"]);
    }
    expect(download.server.requests).toHaveLength(2);
    expect((await download.run({ from: christmas, to: christmas + hourMs })).asked).toBe(0);
  });
});

describe("a unit that stays broken", () => {
  const broken = ({ path }: { path: string }) => (hourOf(path) === 7 ? busy() : rows());

  it("stops the download where the policy is to fail, and is asked for again next time", async () => {
    let isBroken = true;
    const download = aDownload((request) => (isBroken ? broken(request) : rows()), {
      vendor: aVendor({ concurrency: 1 }),
    });
    await expect(download.run()).rejects.toMatchObject({
      code: "INGEST_UNITS_FAILED",
      where: { unit: "test/EURUSD/ticks/2024-01-08T07", code: "INGEST_DOWNLOAD_REFUSED" },
    });
    const states = (await download.workspace.catalogue.units()).map(({ state }) => state);
    expect(states).toEqual(["done", "failed", "pending", "pending"]);
    isBroken = false;
    const result = await download.run();
    expect([statesOf(result), result.asked]).toEqual([all("done"), 3]);
  });

  it("is gone past where the policy is to skip, and never forgotten", async () => {
    const download = aDownload(broken);
    const result = await download.run({ policy: "skip" });
    expect(statesOf(result)).toEqual({ ...all("done"), 7: "failed" });
    const told = () =>
      download.events.filter((event) => event.type === "note" && event.facts?.count);
    expect(told()).toMatchObject([
      { level: "warning", message: expect.stringMatching(/^1 of 4 units .*T07$/) },
    ]);
    const before = download.server.requests.length;
    expect(before).toBe(3 + 4);
    const again = await download.run({ policy: "skip" });
    expect([statesOf(again)[7], download.server.requests.length]).toEqual(["failed", before]);
    expect(told()).toHaveLength(2);
    const retried = await download.run({ policy: "skip", retriesFailed: true });
    expect([retried.asked, retried.units[1].misses]).toEqual([1, 2]);
  });

  it("is tried for as long as it takes where the policy is to wait", async () => {
    const download = aDownload(({ path, times }) =>
      hourOf(path) === 7 && times < 40 ? busy() : rows(),
    );
    expect(statesOf(await download.run({ policy: "wait" }))).toEqual(all("done"));
  });

  it("does not wait for what no waiting mends", async () => {
    const download = aDownload(() => new Response("", { status: 401 }));
    await expect(download.run({ policy: "wait" })).rejects.toMatchObject({
      code: "INGEST_UNITS_FAILED",
      message: expect.stringContaining("401"),
    });
  });
});

describe("retryUnits", () => {
  it("asks for what failed or was a gap, and for nothing else", async () => {
    let isBroken = true;
    const download = aDownload(({ path }) => {
      if (!isBroken || hourOf(path) > 7) return rows();
      return hourOf(path) === 6 ? busy() : new Response(null, { status: 404 });
    });
    await download.run({ policy: "skip" });
    isBroken = false;
    const before = download.server.requests.length;
    const { place, tools } = download;
    const result = await retryUnits(aVendor(), "EURUSD", "skip", place, tools);
    expect([statesOf(result), result.asked]).toEqual([{ 6: "done", 7: "done" }, 2]);
    expect(download.server.requests).toHaveLength(before + 2);
    expect(await retryUnits(aVendor(), "EURUSD", "skip", place, tools)).toMatchObject({ asked: 0 });
  });
});

describe("a host that is down", () => {
  it("is given up without any unit counting as failed", async () => {
    const clock = virtualClock();
    const gates = createHostGates(clock, { ...defaultBreakerPolicy, faultsToOpen: 2, openings: 2 });
    const download = aDownload(busy, { clock, tools: { gates } });
    await expect(download.run({ policy: "skip" })).rejects.toMatchObject({
      code: "INGEST_HOST_DOWN",
    });
    const units = await download.workspace.catalogue.units();
    expect(units.every(({ state }) => state === "pending")).toBe(true);
    expect(download.server.requests.length).toBeLessThan(9);
  });
});

describe("a revision", () => {
  it("is found on request: other bytes, both kept", async () => {
    let version = 1;
    const download = aDownload(({ path }) => rows(hourOf(path) === 8 ? version : 1));
    await download.run();
    version = 2;
    expect((await download.run()).revised).toEqual([]);
    const result = await download.run({ rechecks: true });
    expect(result.revised).toEqual(["test/EURUSD/ticks/2024-01-08T08"]);
    const [revision] = await download.workspace.catalogue.unitRevisions();
    expect(revision.before.sha256).toBe(sha256("rows 1"));
    expect(revision.after.sha256).toBe(sha256("rows 2"));
    for (const { sha256: hash } of [revision.before, revision.after]) {
      expect(download.workspace.vendorFiles.has({ sha256: hash, sizeBytes: 6 })).toBe(true);
    }
  });

  it("costs a head where the vendor says that nothing is new", async () => {
    const download = aDownload(({ headers }) =>
      headers.get("if-none-match") === '"7"'
        ? new Response(null, { status: 304 })
        : new Response("rows", { headers: { etag: '"7"' } }),
    );
    await download.run();
    const result = await download.run({ rechecks: true });
    expect([result.asked, result.receivedBytes, statesOf(result)]).toEqual([4, 0, all("done")]);
  });

  it("is not believed to be absent of a version that was not named", async () => {
    const download = aDownload(({ times }) =>
      times === 0 ? new Response(null, { status: 304 }) : rows(),
    );
    expect(statesOf(await download.run())).toEqual(all("done"));
  });

  it("is looked for once of its own accord, when the vendor has settled what was had early", async () => {
    const clock = virtualClock(monday + 12 * hourMs);
    let version = 1;
    const download = aDownload(() => rows(version), { clock });
    await download.run();
    version = 2;
    expect((await download.run()).asked).toBe(0);
    await clock.advance(dayMs);
    expect((await download.run()).revised).toHaveLength(4);
    expect((await download.run()).asked).toBe(0);
  });

  it("never takes away what was there: not a unit that is gone, not a fault", async () => {
    let answer = (): Response => rows();
    const download = aDownload(() => answer());
    await download.run();
    answer = () => new Response(null, { status: 404 });
    const gone = await download.run({ rechecks: true });
    expect([statesOf(gone), gone.withdrawn.length]).toEqual([all("done"), 4]);
    answer = busy;
    expect(statesOf(await download.run({ rechecks: true }))).toEqual(all("done"));
  });
});

describe("what can go wrong here", () => {
  it("a full disk stops the download at once, and it goes on when there is room", async () => {
    const folder = temporaryFolder();
    let room = 2;
    const files = openVendorFiles(folder, () => {
      if (room-- > 0) throw Object.assign(new Error("full"), { code: "ENOSPC" });
    });
    const download = aDownload(() => rows(), {
      folder,
      place: { files },
      vendor: aVendor({ concurrency: 1 }),
    });
    await expect(download.run({ policy: "skip" })).rejects.toMatchObject({
      code: "STORE_SPACE_MISSING",
    });
    expect(download.server.requests).toHaveLength(1);
    const states = (await download.workspace.catalogue.units()).map(({ state }) => state);
    expect(states).toEqual(["pending", "pending", "pending", "pending"]);
    const place = { log: download.place.log, files: openVendorFiles(folder) };
    const other = aDownload(() => rows(), { place });
    expect(statesOf(await other.run())).toEqual(all("done"));
  });

  it("a file that somebody deleted is fetched again", async () => {
    const download = aDownload(({ path }) => rows(path));
    const { units } = await download.run();
    rmSync(download.workspace.vendorFiles.path(units[2].sha256 ?? ""));
    const result = await download.run();
    expect([result.asked, result.revised, statesOf(result)]).toEqual([1, [], all("done")]);
  });

  it("a stop leaves what was under way as it was", async () => {
    const control = new AbortController();
    const download = aDownload(
      ({ path, signal }) => {
        if (hourOf(path) !== 8) return rows();
        control.abort(new Error("stopped"));
        return whenAborted(signal);
      },
      { vendor: aVendor({ concurrency: 1 }) },
    );
    await expect(download.run({}, control.signal)).rejects.toThrow("stopped");
    const states = (await download.workspace.catalogue.units()).map(({ state }) => state);
    expect(states).toEqual(["done", "done", "pending", "pending"]);
    await expect(download.run({}, control.signal)).rejects.toThrow("stopped");
  });

  it("a wall clock that jumps changes no wait and loses no unit", async () => {
    const download = aDownload(({ times }, clock) => {
      clock.jump(times % 2 === 0 ? 400 * dayMs : -800 * dayMs);
      return times < 2 ? busy() : rows();
    });
    expect(statesOf(await download.run())).toEqual(all("done"));
    expect(download.clock.elapsed()).toBeLessThan(10_000);
  });

  it("our own faults are not taken for the vendor's", async () => {
    const vendor = {
      ...aVendor(),
      check: () => {
        throw new TypeError("ours");
      },
    };
    const download = aDownload(() => rows(), { vendor });
    await expect(download.run({ policy: "skip" })).rejects.toThrow("ours");
  });
});

describe("several pairs", () => {
  it("share the gate of their host", async () => {
    let underWay = 0;
    let most = 0;
    const download = aDownload(async (_, clock) => {
      most = Math.max(most, ++underWay);
      await new Promise<void>((resolve) => clock.after(10, resolve));
      underWay--;
      return rows();
    });
    await Promise.all(["EURUSD", "GBPUSD"].map((instrument) => download.run({ instrument })));
    expect(most).toBe(3);
    expect(download.server.requests).toHaveLength(8);
  });
});
