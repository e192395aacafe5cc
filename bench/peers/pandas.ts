import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  core,
  distinctNodes,
  type Expression,
  type FeatureSet,
  featureSetForm,
  selectFeatures,
} from "../../src/features/index.js";
import { type BarColumns, barColumnNames } from "../../src/market/bar.js";
import { writeNpy } from "../data/npy.js";

/** Operators that pandas can only compute row by row in Python. */
const withoutPandas = new Set([
  "adaptiveEma",
  "cusum",
  "cusumDown",
  "cusumUp",
  "directionalChange",
  "holidayTomorrow", // pandas knows no holidays of ours
  "kalmanLevelInnovation",
  "kalmanTrendLevel",
  "kalmanTrendSlope",
  "minutesToMarketClose",
  "overshoot",
  "parabolicSar",
  "regimeProbability",
  "trailingBand",
]);

/** Whether pandas can vectorise an expression. */
function isVectorised(expression: Expression): boolean {
  return distinctNodes([expression]).every(({ operator }) => !withoutPandas.has(operator));
}

/** Whether pandas can vectorise all features of a set. */
export function isPandasSet(set: FeatureSet): boolean {
  return set.features.every(({ expression }) => isVectorised(expression));
}

/** The features of the core set that pandas can vectorise. */
export function pandasSet(): FeatureSet {
  const shared = core.features.filter(({ expression }) => isVectorised(expression));
  return selectFeatures(
    core,
    shared.map(({ name }) => name),
  );
}

/** Writes a set as `features.py` reads it. Returns the file's path. */
export function writeSet(folder: string, set: FeatureSet): string {
  const file = join(folder, `${set.features.length}-features.json`);
  writeFileSync(file, JSON.stringify(featureSetForm(set)));
  return file;
}

/** Writes bars as `load_bars` of `peer.py` reads them. Returns the folder's path. */
export function writeBarColumns(folder: string, bars: BarColumns): string {
  const columns = join(folder, "columns");
  mkdirSync(columns, { recursive: true });
  for (const name of ["openTime", ...barColumnNames] as const) {
    writeNpy(join(columns, `${name}.npy`), bars[name]);
  }
  return columns;
}
