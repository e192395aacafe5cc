import type { Area } from "./area.js";

/**
 * Loads one area and no other: what the others load would be in its process's memory.
 *
 * @param name - Of an area of `index.ts`, whose file is named as it is.
 */
export async function loadArea(name: string): Promise<Area> {
  const loaded: Record<string, Area> = await import(`./${name}.js`); // a file exports its area alone
  return loaded[`${name}Area`];
}
