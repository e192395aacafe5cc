import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../src/core/random.js";
import { minuteMs } from "../../../../src/core/time.js";
import { folderFeed } from "../../../../src/ingest/live/folder-feed.js";
import { type LiveEvent, liveBars } from "../../../../src/ingest/live/live-bars.js";
import { messageReader } from "../../../../src/ingest/live/message.js";
import { temporaryFolder } from "../../../support/folder.js";
import { liveSeries } from "../../../support/live.js";
import { settle, virtualClock } from "../../../support/virtual-clock.js";

const noon = Date.UTC(2024, 0, 8, 12);
const line = (minute: number, close = 1.1) => {
  const openTime = noon + minute * minuteMs;
  return `${JSON.stringify({ openTime, open: close, high: close, low: close, close })}\n`;
};

/** Listens to a folder; `look` lets it look once more and tells the minutes of all bars so far. */
function listenTo(folder: string) {
  const clock = virtualClock();
  const control = new AbortController();
  const events: LiveEvent[] = [];
  const ended = (async () => {
    const feed = folderFeed({ folder, read: messageReader("EURUSD"), clock });
    const tools = { clock, random: createRandom(1), hooks: { emit: () => {} } };
    for await (const event of liveBars({
      series: liveSeries,
      feed,
      ...tools,
      signal: control.signal,
    })) {
      events.push(event);
    }
  })();
  /** The disk takes its time: until then nobody waits on the clock. */
  const untilItWaits = async (): Promise<void> => {
    while (clock.pending() === 0) await settle();
  };
  return {
    clock,
    look: async () => {
      await untilItWaits();
      await clock.advance(500);
      await untilItWaits();
      return events.map((event) =>
        event.kind === "bar" ? (event.bar.openTime - noon) / minuteMs : event,
      );
    },
    stop: async () => {
      control.abort();
      await ended;
    },
  };
}

describe("a folder that is being written", () => {
  it("gives what is there, then each line when it has its end, and files with later names", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.jsonl"), line(0) + line(1) + line(2).slice(0, 20));
    writeFileSync(join(folder, "notes.txt"), "nothing");
    const feed = listenTo(folder);
    expect(await feed.look()).toEqual([0, 1]);
    appendFileSync(join(folder, "a.jsonl"), line(2).slice(20));
    expect(await feed.look()).toEqual([0, 1, 2]);
    writeFileSync(join(folder, "b.jsonl"), line(3));
    appendFileSync(join(folder, "a.jsonl"), "\n");
    expect(await feed.look()).toEqual([0, 1, 2, 3]);
    await feed.stop();
  });

  it("is read again where a file became shorter, and no bar comes twice", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "a.jsonl");
    writeFileSync(file, line(0) + line(1) + line(2));
    const feed = listenTo(folder);
    expect(await feed.look()).toEqual([0, 1, 2]);
    writeFileSync(file, line(2));
    expect(await feed.look()).toEqual([0, 1, 2]);
    appendFileSync(file, line(3));
    expect(await feed.look()).toEqual([0, 1, 2, 3]);
    await feed.stop();
  });

  it("may hold CSV with a header, and lines that cannot be read", async () => {
    const folder = temporaryFolder();
    const row = (minute: number) => `${noon + minute * minuteMs},1.1,1.2,1,1.1,\n`;
    const header = "openTime,open,high,low,close,tickVolume\n";
    writeFileSync(join(folder, "a.csv"), `${header}${row(0)}garbage,,\n\u00e4\u00f6\n${row(1)}`);
    const feed = listenTo(folder);
    expect(await feed.look()).toEqual([0, 1]);
    await feed.stop();
  });

  it("is looked for again where it is not there", async () => {
    const folder = join(temporaryFolder(), "later");
    const feed = listenTo(folder);
    expect(await feed.look()).toEqual([]);
    mkdirSync(folder);
    writeFileSync(join(folder, "a.jsonl"), line(0));
    await feed.clock.advance(60_000);
    expect(await feed.look()).toEqual([0]);
    rmSync(folder, { recursive: true });
    expect(await feed.look()).toEqual([0]);
    await feed.stop();
  });
});
