/**
 * Bars of a live feed, with no server at hand: a program of yours appends ticks to a file, Plumbline
 * listens to the folder and says each minute as soon as it is closed. The writer stops in the middle of
 * a line, as writers do; what it has not finished is waited for.
 *
 * Prints:
 *
 *     12:00 closed at 1.10004 after 4 ticks
 *     12:01 closed at 1.10008 after 4 ticks
 *     12:02 closed at 1.10012 after 4 ticks
 *     12:03 closed at 1.10016 after 4 ticks
 */
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import {
  createRandom,
  folderFeed,
  liveBars,
  messageReader,
  silentHooks,
  systemClock,
} from "plumbline";

const noon = Date.UTC(2024, 0, 8, 12);

/** The ticks of some minutes, one each 15 seconds, as lines of JSON. */
function ticksOf(firstMinute: number, endMinute: number): string {
  let lines = "";
  for (let quarter = 4 * firstMinute; quarter < 4 * endMinute; quarter++) {
    const bid = Number((1.1 + quarter / 1e5).toFixed(5));
    lines += `${JSON.stringify({ time: noon + quarter * 15_000, bid, ask: bid + 0.00002 })}\n`;
  }
  return lines;
}

const folder = "live-ticks";
mkdirSync(folder, { recursive: true });
// With the time at the head, the first minute is known to be whole.
const written = `${JSON.stringify({ time: noon })}\n${ticksOf(0, 5)}`;
const pause = written.length >> 1; // in the middle of a line
writeFileSync(`${folder}/2024-01-08.jsonl`, written.slice(0, pause));
setTimeout(() => appendFileSync(`${folder}/2024-01-08.jsonl`, written.slice(pause)), 100);

const bars = liveBars({
  series: { instrument: "EURUSD", timeframe: "M1", side: "mid" },
  feed: folderFeed({ folder, read: messageReader("EURUSD"), clock: systemClock, pollMs: 50 }),
  clock: systemClock,
  random: createRandom(1), // spreads the waits between connections
  hooks: silentHooks,
});
let count = 0;
for await (const event of bars) {
  if (event.kind === "gap") continue;
  const { openTime, close, tickVolume } = event.bar;
  const time = new Date(openTime).toISOString().slice(11, 16);
  console.log(`${time} closed at ${close.toFixed(5)} after ${tickVolume} ticks`);
  if (++count === 4) break;
}
