import {
  createEngine,
  type FeatureSetForm,
  featureSetFrom,
  loadOperators,
  planFeatures,
  printExpression,
  selectFeatures,
} from "../../features/index.js";
import { allocateBars, type BarColumns, barCount } from "../../market/bar.js";
import type { Timeframe } from "../../market/timeframe.js";
import { countBars, readAllBars, readBars } from "../../store/bar-file.js";
import { createMatrix, openMatrix } from "../../store/matrix-file.js";
import type { Stage } from "../stage.js";

/** What decides a matrix besides the bars: the formulas by id, in order. */
export interface FeaturesConfiguration {
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly features: readonly { readonly name: string; readonly id: string }[];
}

/** What helps to make it here: the formulas themselves, and where columns already stand. */
export interface FeaturesLocal {
  readonly form: FeatureSetForm;
  /** By feature name: a matrix that holds the very same values, and the column's name there. */
  readonly reuse: Readonly<Record<string, { readonly matrixId: string; readonly column: string }>>;
  /** Artifacts with the code of the user's own operators. */
  readonly code: readonly string[];
}

/**
 * Bars of a timeframe in, a feature matrix out. A column whose formula and bars are those of a column
 * in the workspace is copied from there: its bytes are the same either way.
 */
export const featuresStage: Stage = {
  name: "features",
  kind: "feature-matrix",
  codeVersion: "1",
  inputKinds: { bars: "timeframe-bars", companion: "timeframe-bars" },
  run: async (task, { artifacts, input, folder, hooks }) => {
    const { instrument, timeframe, features } =
      task.configuration as unknown as FeaturesConfiguration; // made by featuresTask
    const { form, reuse, code } = task.local as unknown as FeaturesLocal; // made by featuresTask
    const set = featureSetFrom(form, await loadOperators(artifacts, code));
    const { folder: barsFolder } = input("bars");
    const rowCount = await countBars(barsFolder);
    const writer = createMatrix(`${folder}/matrix.arrow`, {
      rowCount,
      columns: features,
      metadata: { instrument, timeframe },
    });
    const fresh: string[] = [];
    features.forEach(({ name }, index) => {
      const place = reuse[name];
      const source = place && artifacts.find("feature-matrix", place.matrixId);
      if (source === undefined) {
        fresh.push(name);
        return;
      }
      const matrix = openMatrix(source.path("matrix.arrow"));
      writer.columns[index].set(matrix.column(place.column));
      matrix.close();
    });

    const plan =
      fresh.length === 0
        ? undefined
        : planFeatures(selectFeatures(set, fresh), { instrument, timeframe });
    const engine = plan && createEngine(plan);
    const placeOf = new Map(features.map(({ name }, index) => [name, index]));
    const out = fresh.map((name) => writer.columns[placeOf.get(name) ?? -1]);
    const companions: Record<string, BarColumns> = {};
    for (const companion of plan?.companions ?? []) {
      companions[companion] = await readAllBars(input(`companion:${companion}`).folder);
    }
    let rows = 0;
    // Chunk after chunk, so that memory does not grow with the years.
    for await (const chunk of readBars(barsFolder)) {
      writer.openTime.set(chunk.openTime, rows);
      engine?.run(chunk, companions, out, rows);
      // Companions' bars all at once: those that open later wait in the engine.
      for (const companion of Object.keys(companions)) companions[companion] = allocateBars(0);
      rows += barCount(chunk);
    }
    writer.close();
    hooks.emit({
      type: "note",
      stage: "features",
      level: "info",
      message: `${fresh.length} of ${features.length} columns computed`,
      facts: { computed: fresh.length, reused: features.length - fresh.length },
    });
    const whole = planFeatures(set, { instrument, timeframe });
    return {
      instrument,
      timeframe,
      rowCount,
      warmUpRows: whole.warmUpBaseRows,
      columns: set.features.map(({ name, expression }) => ({
        name,
        id: expression.id,
        printed: printExpression(expression),
      })),
    };
  },
};
