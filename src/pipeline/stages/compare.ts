import { barChanges } from "../../ingest/index.js";
import type { Bar } from "../../market/bar.js";
import { readAllBars } from "../../store/bar-file.js";
import type { Stage } from "../stage.js";
import { describeSeries } from "./clean.js";
import { jsonLines } from "./json-file.js";
import { seriesOf } from "./series.js";

/** Which stretch of two versions is compared, UTC ms. */
export interface CompareConfiguration {
  readonly from: number;
  readonly to: number;
}

/** Two versions of a vendor's bars in; what differs between them, bar by bar, out. */
export const compareStage: Stage = {
  name: "compare",
  kind: "bar-changes",
  codeVersion: "1",
  inputKinds: { before: "raw-bars", after: "raw-bars" },
  run: async (task, { input, folder }) => {
    const range = task.configuration as unknown as CompareConfiguration; // made by compareTask
    const before = await readAllBars(input("before").folder, range);
    const after = await readAllBars(input("after").folder, range);
    const lines = jsonLines(`${folder}/changes.jsonl`);
    const counts = { added: 0, removed: 0, changed: 0 };
    for (const change of barChanges(before, after)) {
      counts[change.kind]++;
      lines.add({ ...change, before: plain(change.before), after: plain(change.after) });
    }
    lines.close();
    return { ...describeSeries(seriesOf(input("after").manifest)), ...counts };
  },
};

/** Without unknown numbers: JSON has no NaN. */
function plain(bar: Bar | null): Record<string, number> | null {
  if (bar === null) return null;
  return Object.fromEntries(Object.entries(bar).filter(([, value]) => value === value));
}
