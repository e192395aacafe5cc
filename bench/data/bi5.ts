import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compress } from "lzma1";
import { createRandom } from "../../src/core/random.js";

/** Bytes of a tick in a `.bi5` file. */
export const tickBytes = 20;

/**
 * Writes hours of ticks as Dukascopy packs them, below `folder/EURUSD`. They pack as the vendor's do: to
 * 4.4 bytes a tick (58,953 ticks of GBPJPY, 3 December 2012: 5.1).
 *
 * @returns The paths, ascending.
 */
export function writeBi5Hours(folder: string, hourCount: number, ticksPerHour: number): string[] {
  const random = createRandom("bi5");
  let bid = 110_000;
  return Array.from({ length: hourCount }, (_, hour) => {
    const view = new DataView(new ArrayBuffer(tickBytes * ticksPerHour));
    const step = Math.floor(3_600_000 / ticksPerHour);
    for (let tick = 0; tick < ticksPerHour; tick++) {
      const at = tickBytes * tick;
      bid += random.integer(5) - 2;
      view.setUint32(at, tick * step + random.integer(step));
      view.setUint32(at + 4, bid + 2 + random.integer(4));
      view.setUint32(at + 8, bid);
      view.setFloat32(at + 12, volumes[random.integer(volumes.length)]);
      view.setFloat32(at + 16, volumes[random.integer(volumes.length)]);
    }
    const name = String(hour % 24).padStart(2, "0");
    const day = String(2 + Math.floor(hour / 24)).padStart(2, "0");
    const path = join(folder, "EURUSD", "2024", "00", day);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, `${name}h_ticks.bi5`), compress(new Uint8Array(view.buffer)));
    return join(path, `${name}h_ticks.bi5`);
  });
}

/** Millions on offer, as feeds have them: a few round numbers. */
const volumes = [0.75, 0.75, 0.75, 1.5, 1.5, 2.25, 3, 1.13];
