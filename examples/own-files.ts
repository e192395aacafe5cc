/**
 * What Plumbline makes of a file before any run: its format by content, its timeframe by the steps
 * between rows, and which of its answers are assumptions. The two files written here are as a broker
 * would export them, in the clock of its server, and one row of them cannot be read. No file says its
 * clock, so UTC is assumed; `own-files.config.ts` says that it is EET and runs on them.
 *
 * Prints:
 *
 *     EURUSD-2024-01.csv: CSV with a header, EURUSD M1 bid
 *       first bar 2024-01-02T00:00:00.000Z, if its clock is UTC (said by: format)
 *       first bar 2024-01-01T22:00:00.000Z, if its clock is EET (said by: option)
 *     EURUSD-2024-02.csv.gz: CSV with a header, EURUSD M1 bid
 *       first bar 2024-02-01T02:00:00.000Z, if its clock is UTC (said by: format)
 *       first bar 2024-02-01T00:00:00.000Z, if its clock is EET (said by: option)
 */
import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { barAt, barCount, inspectFile, simulateMarket } from "plumbline";

/** A month of minutes as a broker's CSV: server time, no spread. */
function exportMonth(month: number): string {
  const market = simulateMarket({
    seed: 5,
    from: Date.UTC(2024, 0, 1),
    to: Date.UTC(2024, month + 1, 1),
  });
  const { bars } = market.pair("EURUSD");
  const serverTime = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Europe/Athens",
    dateStyle: "short",
    timeStyle: "medium",
  });
  const lines = ["Time,Open,High,Low,Close,Volume"];
  for (let row = 0; row < barCount(bars); row++) {
    const { openTime, open, high, low, close, tickVolume } = barAt(bars, row);
    if (openTime < Date.UTC(2024, month, 1)) continue;
    lines.push(`${serverTime.format(openTime)},${open},${high},${low},${close},${tickVolume}`);
  }
  return `${lines.join("\n")}\n`;
}

const [january, february] = [exportMonth(0), exportMonth(1)];
writeFileSync("EURUSD-2024-01.csv", `${january}2024-02-01 01:58:00,n/a,n/a,n/a,n/a,0\n`);
writeFileSync("EURUSD-2024-02.csv.gz", gzipSync(february));

for (const path of ["EURUSD-2024-01.csv", "EURUSD-2024-02.csv.gz"]) {
  const found = await inspectFile(path);
  console.log(`${path}: ${found.title}, ${found.instrument} ${found.timeframe} ${found.side}`);
  for (const { firstOpenTime, clock, clockFrom } of [
    found,
    await inspectFile(path, { clock: "EET" }),
  ]) {
    const begin = new Date(firstOpenTime).toISOString();
    console.log(`  first bar ${begin}, if its clock is ${clock} (said by: ${clockFrom})`);
  }
}
