import {
  createEngine,
  type FeatureSetForm,
  featureSetFrom,
  loadOperators,
  planFeatures,
  printExpression,
  selectFeatures,
} from "../../features/index.js";
import type { BarColumns } from "../../market/bar.js";
import type { Timeframe } from "../../market/timeframe.js";
import { readAllBars } from "../../store/bar-file.js";
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
    const own = await readAllBars(input("bars").folder);
    const rowCount = own.openTime.length;
    const writer = createMatrix(`${folder}/matrix.arrow`, {
      rowCount,
      columns: features,
      metadata: { instrument, timeframe },
    });
    writer.openTime.set(own.openTime);

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

    if (fresh.length > 0) {
      const plan = planFeatures(selectFeatures(set, fresh), { instrument, timeframe });
      const companions: Record<string, BarColumns> = {};
      for (const companion of plan.companions) {
        companions[companion] = await readAllBars(input(`companion:${companion}`).folder);
      }
      const placeOf = new Map(features.map(({ name }, index) => [name, index]));
      const out = fresh.map((name) => writer.columns[placeOf.get(name) ?? -1]);
      createEngine(plan).run(own, companions, out, 0);
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
