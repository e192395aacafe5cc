import { sources as allSources } from "../../ingest/index.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { renderTable } from "../table.js";

/** Lists the sources of bars and what each needs. */
export async function sources(options: CommonOptions, io: CommandIo): Promise<void> {
  if (options.json === true) {
    const listed = allSources.map(({ name, title, kind, clock, side, needs }) => {
      return { name, title, kind, clock, side, needs };
    });
    io.out(`${JSON.stringify(listed)}\n`);
    return;
  }
  const rows = allSources.map(({ name, title, clock, side, needs }) => [
    name,
    title,
    clock,
    side,
    needs.map((need) => (need.isRequired ? need.name : `[${need.name}]`)).join(" "),
  ]);
  const titles = ["source", "what", "clock", "side", "needs"].map((title) => ({ title }));
  io.out(`${renderTable(titles, rows)}\n`);
}
