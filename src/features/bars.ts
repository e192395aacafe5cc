import { nearestName, PlumblineError, shown } from "../core/errors.js";
import { type BarColumnName, barColumnNames } from "../market/bar.js";
import { instrument } from "../market/instrument.js";
import { type Timeframe, timeframe } from "../market/timeframe.js";
import { type Expression, expression, type ParameterValue } from "./expression.js";
import { markOrigin } from "./origin.js";

/** The operator of a column of bars. It has no inputs and no kernel: the engine brings the rows. */
export const barOperatorName = "bar";
const barVersion = 1;

/** The columns that expressions can read: those of bars, and the time at which the bar opens. */
export const sourceColumns = [...barColumnNames, "openTime"] as const;
export type SourceColumn = BarColumnName | "openTime";

/** Which bars a source reads. Absent: the timeframe and the instrument of the plan. */
export interface BarsOptions {
  readonly timeframe?: Timeframe;
  readonly instrument?: string;
}

/** What a source node reads. */
export interface BarSource extends BarsOptions {
  readonly column: SourceColumn;
}

/**
 * The columns of bars, as expressions.
 *
 * @param options - `timeframe`: bars of a longer timeframe, resampled from the base bars inside the
 *   plan, seen from the row at which they are closed. `instrument`: another pair, as-of joined.
 * @returns `open`, `high`, `low`, `close` (price units), `spread` (price units, NaN where unknown),
 *   `tickVolume` (ticks, NaN where unknown) and `openTime` (UTC ms, for calendar operators).
 *
 * @throws MARKET_TIMEFRAME_UNKNOWN, MARKET_INSTRUMENT_UNKNOWN; reading a column that bars do not have
 *   throws FEATURES_COLUMN_UNKNOWN at once, for a file that is run is not always type-checked.
 * @example
 * const { close } = bars();
 * const h1 = bars({ timeframe: "H1" });
 * const gbp = bars({ instrument: "GBPUSD" });
 * featureSet("lead", {
 *   trend_h1: div(ema(h1.close, 20), ema(h1.close, 100)),
 *   spread_to_gbp: sub(logReturn(close, 1), logReturn(gbp.close, 1)),
 * });
 */
export function bars(options: BarsOptions = {}): Readonly<Record<SourceColumn, Expression>> {
  const parameters: Record<string, ParameterValue> = {};
  if (options.timeframe !== undefined) parameters.timeframe = timeframe(options.timeframe);
  if (options.instrument !== undefined) {
    parameters.instrument = instrument(options.instrument).symbol;
  }
  const nodes = sourceColumns.map((column) =>
    expression(barOperatorName, barVersion, { column, ...parameters }, []),
  );
  markOrigin(...nodes);
  const columns: Record<string, Expression> = Object.fromEntries(
    sourceColumns.map((column, i) => [column, nodes[i]]),
  );
  return new Proxy<Readonly<Record<string, Expression>>>(Object.freeze(columns), {
    get: columnNamed,
  });
}

/** What looks at any object may ask for (promises, JSON, test runners): no columns that are missed. */
const askedOfAny = /^(then|toJSON|default|nodeType|tagName|asymmetricMatch|_|\$|@)/;

function columnNamed(columns: object, name: string | symbol): unknown {
  if (typeof name === "string" && !(name in columns) && !askedOfAny.test(name)) {
    throw columnUnknown(name);
  }
  return Reflect.get(columns, name);
}

function columnUnknown(name: string): PlumblineError {
  const nearest = nearestName(name, sourceColumns);
  return new PlumblineError("FEATURES_COLUMN_UNKNOWN", {
    message: `bars have no column ${shown(name)}, expected one of ${sourceColumns.join(" ")}`,
    where: { operator: barOperatorName, column: name },
    remedy: nearest ? `did you mean ${nearest}?` : `known: ${sourceColumns.join(" ")}`,
  });
}

/** Whether a node is a column of bars. */
export function isBarSource(node: Expression): boolean {
  return node.operator === barOperatorName;
}

/**
 * What a source node reads, checked: the node may come from a file.
 *
 * @throws FEATURES_COLUMN_UNKNOWN, FEATURES_PARAMETER_UNKNOWN, FEATURES_INPUT_COUNT_WRONG,
 *   FEATURES_OPERATOR_VERSION_MISSING, MARKET_TIMEFRAME_UNKNOWN, MARKET_INSTRUMENT_UNKNOWN
 */
export function barSource(node: Expression): BarSource {
  if (node.version !== barVersion) {
    throw new PlumblineError("FEATURES_OPERATOR_VERSION_MISSING", {
      message: `found bar version ${node.version}, expected version ${barVersion}`,
      where: { operator: barOperatorName, version: node.version },
      remedy: "rebuild the expression with bars()",
    });
  }
  if (node.inputs.length > 0) {
    throw new PlumblineError("FEATURES_INPUT_COUNT_WRONG", {
      message: `bar has ${node.inputs.length} inputs, expected none`,
      where: { operator: barOperatorName },
      remedy: "build columns of bars with bars()",
    });
  }
  const { column, timeframe: step, instrument: symbol, ...others } = node.parameters;
  const known = sourceColumns.find((name) => name === column);
  if (known === undefined) throw columnUnknown(String(column));
  for (const name of Object.keys(others)) {
    throw new PlumblineError("FEATURES_PARAMETER_UNKNOWN", {
      message: `bar has no parameter ${shown(name)}, expected column, timeframe, instrument`,
      where: { operator: barOperatorName, parameter: name },
      remedy: "leave it out",
    });
  }
  return {
    column: known,
    ...(step === undefined ? {} : { timeframe: timeframe(String(step)) }),
    ...(symbol === undefined ? {} : { instrument: instrument(String(symbol)).symbol }),
  };
}
