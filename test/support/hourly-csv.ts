import { createRandom } from "../../src/core/random.js";
import { hourMs } from "../../src/core/time.js";

/** A CSV file of hourly bars on weekdays: a walk drawn from a seed. */
export function hourlyCsv(seed: string, rowCount: number): string {
  const random = createRandom(seed);
  const lines = ["time,open,high,low,close,volume"];
  let price = 1.1;
  for (let time = Date.UTC(2015, 0, 5); lines.length <= rowCount; time += hourMs) {
    const [weekday, hour] = [new Date(time).getUTCDay(), new Date(time).getUTCHours()];
    if (weekday === 6 || (weekday === 5 && hour >= 21) || (weekday === 0 && hour < 22)) continue;
    const close = price * (1 + 0.0008 * random.normal());
    const high = Math.max(price, close) + 0.0004 * random.uniform();
    const low = Math.min(price, close) - 0.0004 * random.uniform();
    const stamp = new Date(time).toISOString().slice(0, 19).replace("T", " ");
    const prices = [price, high, low, close].map((value) => value.toFixed(5)).join(",");
    lines.push(`${stamp},${prices},${100 + random.integer(50)}`);
    price = close;
  }
  return `${lines.join("\n")}\n`;
}
