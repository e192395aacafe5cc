import { beforeAll, describe, expect, it } from "vitest";
import { bars, featureSet, rsi } from "../../../src/features/index.js";
import { simulateMarket } from "../../../src/market/simulate/index.js";
import { openRegistry } from "../../../src/pipeline/index.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { cli, cliProcess, startCli } from "../../support/cli.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";
import { writeSmallConfig } from "../../support/small-config-file.js";

/** The days after the history that the small config trains on; the market goes on. */
function laterBars(count: number) {
  const market = simulateMarket({
    seed: 3,
    from: Date.UTC(2024, 0, 1),
    to: Date.UTC(2024, 2, 20),
    defects: false,
  });
  const { bars: all } = market.pair("EURUSD");
  const first = all.openTime.findIndex((time) => time >= Date.UTC(2024, 2, 15));
  return Array.from({ length: count }, (_, i) => ({
    openTime: all.openTime[first + i],
    open: all.open[first + i],
    high: all.high[first + i],
    low: all.low[first + i],
    close: all.close[first + i],
    spread: all.spread[first + i],
    tickVolume: all.tickVolume[first + i],
  }));
}

describe("plumbline serve", () => {
  const folder = sharedFolder();
  beforeAll(async () => {
    writeSmallConfig(folder);
    expect((await cliProcess(["run", "--json"], folder)).status).toBe(0);
  }, 60_000);

  it("answers bars with predictions until it is asked to stop, and leaves its measurements", async () => {
    const child = startCli(["serve", "--port", "0", "--json"], folder);
    const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
    const line = await new Promise<string>((resolve) =>
      child.stdout?.once("data", (bytes) => resolve(String(bytes))),
    );
    const { address, served } = JSON.parse(line);
    expect(served).toMatchObject([{ instrument: "EURUSD", nodes: ["tactician", "executor"] }]);

    const answer = await fetch(`${address}/v1/bars`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ instrument: "EURUSD", bars: laterBars(120) }),
    });
    expect(answer.status).toBe(200);
    const body = await answer.text();
    expect(body).toContain("tactician");
    expect(body).toContain("executor");
    const metrics = await (await fetch(`${address}/metrics`)).text();
    expect(metrics).toContain("plumbline_");
    expect((await fetch(`${address}/healthz`)).status).toBe(200);

    child.kill("SIGTERM");
    expect(await closed).toBe(0);
    const status = JSON.parse((await cli(["status", "--json"], folder)).out);
    const uptime = status.criteria.find(({ name }: { name: string }) => name.includes("uptime"));
    expect(uptime.holds).toBe(true);
  }, 60_000);

  it("refuses a set that computes a feature otherwise, with both formulas", async () => {
    const workspace = openWorkspace(`${folder}/.plumbline`);
    const registry = openRegistry(workspace.catalogue);
    const { set } = await registry.get("small", "1.0.0");
    const changed = Object.fromEntries(
      set.features.map(({ name, expression }) => [
        name,
        name === "rsi_14" ? rsi(bars().open, 14) : expression,
      ]),
    );
    const { version } = await registry.publish(featureSet("small", changed), "a formula changed");
    workspace.close();
    const outcome = await cli(
      ["serve", "--port", "0", "--feature-set", `small@${version}`],
      folder,
    );
    expect(outcome.status).toBe(1);
    for (const said of ["FEATURES_SET_INCOMPATIBLE", "rsi_14", "rsi(close, 14)", "rsi(open, 14)"]) {
      expect(outcome.err).toContain(said);
    }
  });

  it("says what to do where there is no model", async () => {
    const outcome = await cli(["serve", "--port", "0"], temporaryFolder());
    expect(outcome).toMatchObject({
      status: 1,
      err: expect.stringContaining("SERVE_MODEL_MISSING"),
    });
  });

  it("stops when asked, in this process too, and greets a person", async () => {
    const outcome = await cli(["serve", "--port", "0", "--instrument", "EURUSD"], folder);
    expect(outcome.status).toBe(0);
    expect(outcome.out).toMatch(
      /serving EURUSD by \w{7} \(tactician, executor\)\nlistening on http/,
    );
  });
});
