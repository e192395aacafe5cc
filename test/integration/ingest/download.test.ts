import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { dayMs, hourMs } from "../../../src/core/time.js";
import { httpGet } from "../../../src/ingest/download/http-get.js";
import {
  createHostGates,
  type DownloadRequest,
  type DownloadResult,
  defaultDownloadRetry,
  defaultHttpLimits,
  downloadUnits,
  sourceNamed,
} from "../../../src/ingest/index.js";
import { readVendorFile } from "../../../src/store/vendor-files.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { startChild, until } from "../../support/child.js";
import { realHours, simulatedHours } from "../../support/dukascopy.js";
import { fastClock } from "../../support/fast-clock.js";
import { temporaryFolder } from "../../support/folder.js";
import { type Faults, faultKinds, quickFaults, vendorServer } from "../../support/vendor-server.js";

/** What is in a workspace's folder of vendors' files, by name. */
function filesOf(workspacePath: string): Map<string, string> {
  const root = join(workspacePath, "vendor-files");
  return new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(root.length), readFileSync(path, "base64")]),
  );
}

interface Downloaded {
  readonly result: DownloadResult;
  readonly files: Map<string, string>;
  readonly faults: ReadonlyMap<string, number>;
}

/** Downloads a pair from a server with such faults, with the limits and waits of production. */
async function download(
  hours: ReadonlyMap<string, Uint8Array>,
  request: Omit<DownloadRequest, "policy">,
  faults?: Faults,
): Promise<Downloaded> {
  const server = await vendorServer(hours, faults);
  const folder = temporaryFolder();
  const workspace = openWorkspace(folder);
  onTestFinished(() => workspace.close());
  const clock = fastClock(60);
  const vendor = sourceNamed("dukascopy").vendor?.({ baseUrl: server.url });
  if (vendor === undefined) throw new Error("dukascopy has no network");
  const result = await downloadUnits(
    vendor,
    request,
    { log: workspace.catalogue, files: workspace.vendorFiles },
    {
      fetch,
      clock,
      random: createRandom(1),
      gates: createHostGates(clock),
      retry: defaultDownloadRetry,
      http: defaultHttpLimits,
      hooks: { emit: () => {} },
    },
  );
  return { result, files: filesOf(folder), faults: server.faults };
}

const from = Date.UTC(2024, 0, 8);
const request = { instrument: "EURUSD", from, to: from + 4 * dayMs };

describe("a download from a server at which one request in five goes wrong", () => {
  it("ends complete, with the bytes of an undisturbed one", async () => {
    const hours = simulatedHours("EURUSD", from, from + 4 * dayMs);
    const undisturbed = await download(hours, request);
    expect(undisturbed.files.size).toBe(96);
    const disturbed = await download(hours, request, { rate: 0.2, seed: 337 });
    // Each kind of fault was met, or the test would promise more than it shows.
    expect([...disturbed.faults.keys()].sort()).toEqual([...faultKinds].sort());
    expect(disturbed.files).toEqual(undisturbed.files);
    const summary = ({ units }: DownloadResult) =>
      units.map(({ id, state, sha256 }) => [id, state, sha256]);
    expect(summary(disturbed.result)).toEqual(summary(undisturbed.result));
  });

  const real = realHours();
  it.skipIf(real === undefined)(
    "brings the vendor's own bytes of GBPJPY unchanged (skipped: no market data)",
    async () => {
      if (real === undefined) return;
      const day = Date.UTC(2012, 11, 3);
      const request = { instrument: "GBPJPY", from: day, to: day + 24 * hourMs };
      const { result, files } = await download(real, request, { rate: 0.2, seed: 3 });
      expect(result.units.map(({ state }) => state)).toEqual(Array(24).fill("done"));
      const sent = [...real.values()].map((bytes) => Buffer.from(bytes).toString("base64"));
      expect([...files.values()].sort()).toEqual(sent.sort());
    },
  );
});

describe("a server that sends a bomb", () => {
  it("is left at the size cap: a small answer that unpacks to a gigabyte", async () => {
    const packed = gzipSync(new Uint8Array(64 * 1024 * 1024));
    let sentBytes = 0;
    const server = createServer((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      for (let part = 0; part < 16; part++) response.write(packed);
      sentBytes = 16 * packed.length;
      response.end();
    });
    server.listen(0, "127.0.0.1");
    await new Promise<void>((resolve) => server.on("listening", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo; // it listens at a port
    const answer = await httpGet(
      { url: `http://127.0.0.1:${port}/` },
      { fetch, clock: fastClock(1), limits: defaultHttpLimits, absentStatuses: [] },
    );
    expect(answer).toMatchObject({ kind: "fault", error: { code: "INGEST_DOWNLOAD_TOO_LARGE" } });
    expect(sentBytes).toBeLessThan(2 * 1024 * 1024);
  });
});

describe("two downloads of one range at once", () => {
  it("end with the same bytes as one, and neither minds the other", async () => {
    const to = from + dayMs;
    const hours = simulatedHours("EURUSD", from, to);
    const alone = await download(hours, { ...request, to });
    const server = await vendorServer(hours, { rate: 0.2, seed: 3, kinds: quickFaults });
    const path = temporaryFolder();
    const both = [1, 2].map(() =>
      startChild("ingest/download-units.mjs", path, server.url, from, to),
    );
    expect(await Promise.all(both.map((child) => child.ended))).toEqual([0, 0]);
    expect(filesOf(path)).toEqual(alone.files);
    const workspace = openWorkspace(path);
    const units = await workspace.catalogue.units();
    expect(await workspace.catalogue.unitRevisions()).toEqual([]);
    workspace.close();
    expect(units.map(({ state }) => state)).toEqual(Array(24).fill("done"));
  });
});

describe("a download that is killed again and again", () => {
  it("goes on where it was, asks for nothing twice that was recorded, and ends with the same bytes", async () => {
    const hours = simulatedHours("EURUSD", from, from + 2 * dayMs);
    const undisturbed = await download(hours, { ...request, to: from + 2 * dayMs });
    const server = await vendorServer(hours, { rate: 0.2, seed: 11 });
    const path = temporaryFolder();
    const start = () =>
      startChild("ingest/download-units.mjs", path, server.url, from, from + 2 * dayMs);
    const random = createRandom("kill the download");
    let interruptions = 0;
    for (let kill = 0; kill < 6; kill++) {
      const child = start();
      const wanted = random.integer(7);
      await until(child, () => child.lines().length > wanted).catch(() => {});
      const pauseMs = random.uniform() * 20;
      const begun = performance.now();
      while (performance.now() - begun < pauseMs); // finer than a timer
      child.process.kill("SIGKILL");
      if ((await child.ended) === "SIGKILL") interruptions++;
      const workspace = openWorkspace(path);
      const done = await workspace.catalogue.units({ states: ["done"] });
      for (const { sha256, sizeBytes } of done) {
        const digest = { sha256: sha256 ?? "", sizeBytes: sizeBytes ?? 0 };
        expect(workspace.vendorFiles.has(digest)).toBe(true);
        expect(
          readVendorFile(workspace.vendorFiles.path(digest.sha256), digest.sha256),
        ).toBeDefined();
      }
      workspace.close();
    }
    expect(interruptions).toBeGreaterThan(2);
    const last = start();
    expect(await last.ended).toBe(0);
    const again = start();
    expect(await again.ended).toBe(0);
    expect(again.lines()).toEqual(["asked 0"]);
    expect(filesOf(path)).toEqual(undisturbed.files);
    const workspace = openWorkspace(path);
    const states = (await workspace.catalogue.units()).map(({ id, sha256 }) => [id, sha256]);
    workspace.close();
    expect(states).toEqual(undisturbed.result.units.map(({ id, sha256 }) => [id, sha256]));
  });
});
