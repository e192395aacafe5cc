import { bars } from "./bars.js";
import * as compositions from "./compositions/index.js";
import type { Expression, ParameterValue } from "./expression.js";
import { marketExamples } from "./market-examples.js";
import type { Operator, ParameterDefinition } from "./operator.js";
import { operatorTable } from "./operators/index.js";
import { printExpression } from "./print.js";

/**
 * The tables of `docs/operators.md`: every operator from its definition, and every composition as the
 * operators that it stands for.
 *
 * @returns Markdown.
 */
export function operatorReference(
  operators: ReadonlyMap<string, Operator> = operatorTable,
): string {
  const rows = [...operators.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((operator) =>
      row([
        `\`${operator.name}(${[...operator.inputs, ...Object.keys(operator.parameters)].join(", ")})\``,
        operator.about,
        Object.entries(operator.parameters).map(parameterText).join("; ") || "–",
        warmUpText(operator),
        operator.memory,
        String(operator.version),
      ]),
    );
  const made = examples().map(([call, node]) =>
    row([`\`${call}\``, `\`${printExpression(node)}\``]),
  );
  return [
    row(["operator", "what it is", "parameters", "warm-up", "memory", "version"]),
    row(["---", "---", "---", "---", "---", "---"]),
    ...rows,
    "",
    "## Compositions",
    "",
    "Functions that return an expression of operators; they have no kernel of their own.",
    "",
    row(["call", "stands for"]),
    row(["---", "---"]),
    ...made,
    "",
  ].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function parameterText([name, parameter]: [string, ParameterDefinition]): string {
  const { kind, min, max, unit, standard, choices } = parameter;
  const lower = min === undefined ? "" : ` ≥ ${min}`;
  const upper = max === undefined ? "" : ` ≤ ${max}`;
  const range = kind === "choice" ? (choices ?? []).join(" or ") : `${kind}${lower}${upper}`;
  const usual = standard === undefined ? "" : `, usually ${standard}`;
  return `${name}: ${parameter.about} (${range}${unit ? ` ${unit}` : ""}${usual})`;
}

/** The warm-up as a formula in the length, told from two lengths. */
function warmUpText(operator: Operator): string {
  const at = (length: number): number => {
    const given: Record<string, ParameterValue> = {};
    for (const [name, { min, standard, choices }] of Object.entries(operator.parameters)) {
      given[name] = name === "length" ? length : (standard ?? choices?.[0] ?? min ?? 1);
    }
    return operator.warmUp(given);
  };
  const [near, far] = [at(20), at(21)];
  if (near === far) return String(near);
  if (near === 20) return "length";
  return near > 20 ? `length + ${near - 20}` : `length − ${20 - near}`;
}

/** Each composition once, with the usual lengths. */
function examples(): [string, Expression][] {
  const { open, high, low, close, spread, tickVolume, openTime } = bars();
  const c = compositions;
  return [
    ["dema(close, 20)", c.dema(close, 20)],
    ["tema(close, 20)", c.tema(close, 20)],
    ["hma(close, 20)", c.hma(close, 20)],
    ["kama(close, 10)", c.kama(close, 10)],
    ["efficiencyRatio(close, 20)", c.efficiencyRatio(close, 20)],
    ["trendResidual(close, 48)", c.trendResidual(close, 48)],
    ["roc(close, 10)", c.roc(close, 10)],
    ["macd(close, 12, 26, 9).line", c.macd(close).line],
    ["macd(close, 12, 26, 9).signal", c.macd(close).signal],
    ["macd(close, 12, 26, 9).histogram", c.macd(close).histogram],
    ["ppo(close, 12, 26)", c.ppo(close)],
    ["tsi(close, 25, 13)", c.tsi(close)],
    ["typicalPrice(high, low, close)", c.typicalPrice(high, low, close)],
    ["cci(high, low, close, 20)", c.cci(high, low, close, 20)],
    ["donchianPosition(high, low, close, 20)", c.donchianPosition(high, low, close, 20)],
    ["stochastic(high, low, close, 14, 3).k", c.stochastic(high, low, close).k],
    ["stochastic(high, low, close, 14, 3).d", c.stochastic(high, low, close).d],
    ["williamsR(high, low, close, 14)", c.williamsR(high, low, close, 14)],
    ["aroon(high, low, 25).up", c.aroon(high, low, 25).up],
    ["aroon(high, low, 25).down", c.aroon(high, low, 25).down],
    ["aroon(high, low, 25).oscillator", c.aroon(high, low, 25).oscillator],
    ["atr(high, low, close, 14)", c.atr(high, low, close, 14)],
    ["plusDi(high, low, close, 14)", c.plusDi(high, low, close, 14)],
    ["minusDi(high, low, close, 14)", c.minusDi(high, low, close, 14)],
    ["adx(high, low, close, 14)", c.adx(high, low, close, 14)],
    ["bollingerPercentB(close, 20, 2)", c.bollingerPercentB(close, 20, 2)],
    ["bollingerWidth(close, 20, 2)", c.bollingerWidth(close, 20, 2)],
    ["keltnerPosition(high, low, close, 20)", c.keltnerPosition(high, low, close, 20)],
    ["closeVolatility(close, 60)", c.closeVolatility(close, 60)],
    ["realizedVolatility(close, 60)", c.realizedVolatility(close, 60)],
    ["parkinsonVolatility(high, low, 60)", c.parkinsonVolatility(high, low, 60)],
    [
      "garmanKlassVolatility(open, high, low, close, 60)",
      c.garmanKlassVolatility(open, high, low, close, 60),
    ],
    [
      "rogersSatchellVolatility(open, high, low, close, 60)",
      c.rogersSatchellVolatility(open, high, low, close, 60),
    ],
    [
      "yangZhangVolatility(open, high, low, close, 60)",
      c.yangZhangVolatility(open, high, low, close, 60),
    ],
    ["ewmaVolatility(close, 32)", c.ewmaVolatility(close, 32)],
    ["downsideShare(close, 48)", c.downsideShare(close, 48)],
    ["bipowerShare(close, 48)", c.bipowerShare(close, 48)],
    ["spreadPips(spread, 0.0001)", c.spreadPips(spread, 0.0001)],
    ["spreadBps(spread, close)", c.spreadBps(spread, close)],
    ["amihud(close, tickVolume, 60)", c.amihud(close, tickVolume, 60)],
    ["tickImbalance(close, 30)", c.tickImbalance(close, 30)],
    ["mfi(high, low, close, tickVolume, 14)", c.mfi(high, low, close, tickVolume, 14)],
    ["bodyRatio(open, high, low, close)", c.bodyRatio(open, high, low, close)],
    ["upperWick(open, high, low, close)", c.upperWick(open, high, low, close)],
    ["lowerWick(open, high, low, close)", c.lowerWick(open, high, low, close)],
    ["closePosition(high, low, close)", c.closePosition(high, low, close)],
    ["rollingMedian(close, 21)", c.rollingMedian(close, 21)],
    ["autocorrelation(close, 1, 60)", c.autocorrelation(close, 1, 60)],
    ["varianceRatio(close, 8, 240)", c.varianceRatio(close, 8, 240)],
    ["less(close, open)", c.less(close, open)],
    ["greaterOrEqual(close, open)", c.greaterOrEqual(close, open)],
    ["lessOrEqual(close, open)", c.lessOrEqual(close, open)],
    ["crossAbove(close, open)", c.crossAbove(close, open)],
    ["crossBelow(close, open)", c.crossBelow(close, open)],
    ["crossings(close, open, 60)", c.crossings(close, open, 60)],
    ["signedLog(close)", c.signedLog(close)],
    ["linearForecast(close, 48, 1)", c.linearForecast(close, 48, 1)],
    ["linearIntercept(close, 48)", c.linearIntercept(close, 48)],
    ["rollingVariance(close, 60)", c.rollingVariance(close, 60)],
    ["winsorize(close, 60, 3)", c.winsorize(close, 60, 3)],
    ["compoundReturn(close, 20)", c.compoundReturn(close, 20)],
    ["drawdown(close, 60)", c.drawdown(close, 60)],
    ["ulcerIndex(close, 60)", c.ulcerIndex(close, 60)],
    ["hurst(close, 64)", c.hurst(close, 64)],
    ["scalingExponent(close, 96, 16)", c.scalingExponent(close, 96, 16)],
    ["trima(close, 20)", c.trima(close, 20)],
    ["t3(close, 8, 0.7)", c.t3(close, 8, 0.7)],
    ["zlema(close, 20)", c.zlema(close, 20)],
    ["vwma(close, tickVolume, 20)", c.vwma(close, tickVolume, 20)],
    ["vidya(close, 20, 9)", c.vidya(close, 20, 9)],
    ["frama(close, high, low, 16)", c.frama(close, high, low, 16)],
    ["roofing(close, 48, 10)", c.roofing(close, 48, 10)],
    ["cmo(close, 14)", c.cmo(close, 14)],
    ["trix(close, 15)", c.trix(close, 15)],
    ["stochasticRsi(close, 14, 14, 3).k", c.stochasticRsi(close, 14, 14, 3).k],
    ["stochasticRsi(close, 14, 14, 3).d", c.stochasticRsi(close, 14, 14, 3).d],
    ["dpo(close, 20)", c.dpo(close, 20)],
    ["kst(close).line", c.kst(close).line],
    ["kst(close).signal", c.kst(close).signal],
    ["coppock(close, 10, 11, 14)", c.coppock(close, 10, 11, 14)],
    ["connorsRsi(close, 3, 2, 100)", c.connorsRsi(close, 3, 2, 100)],
    ["ultimate(high, low, close, 7, 14, 28)", c.ultimate(high, low, close, 7, 14, 28)],
    ["vortex(high, low, close, 14).plus", c.vortex(high, low, close, 14).plus],
    ["vortex(high, low, close, 14).minus", c.vortex(high, low, close, 14).minus],
    ["choppiness(high, low, close, 14)", c.choppiness(high, low, close, 14)],
    ["massIndex(high, low, 25, 9)", c.massIndex(high, low, 25, 9)],
    ["fisherTransform(high, low, 10).line", c.fisherTransform(high, low, 10).line],
    ["fisherTransform(high, low, 10).signal", c.fisherTransform(high, low, 10).signal],
    ["awesomeOscillator(high, low, 5, 34)", c.awesomeOscillator(high, low, 5, 34)],
    ["obv(close, tickVolume)", c.obv(close, tickVolume)],
    [
      "accumulationDistribution(high, low, close, tickVolume)",
      c.accumulationDistribution(high, low, close, tickVolume),
    ],
    [
      "chaikinOscillator(high, low, close, tickVolume, 3, 10)",
      c.chaikinOscillator(high, low, close, tickVolume, 3, 10),
    ],
    [
      "chaikinMoneyFlow(high, low, close, tickVolume, 20)",
      c.chaikinMoneyFlow(high, low, close, tickVolume, 20),
    ],
    ["forceIndex(close, tickVolume, 13)", c.forceIndex(close, tickVolume, 13)],
    ["easeOfMovement(high, low, tickVolume, 14)", c.easeOfMovement(high, low, tickVolume, 14)],
    ["bollingerBands(close, 20, 2).upper", c.bollingerBands(close, 20, 2).upper],
    ["bollingerBands(close, 20, 2).middle", c.bollingerBands(close, 20, 2).middle],
    ["bollingerBands(close, 20, 2).lower", c.bollingerBands(close, 20, 2).lower],
    [
      "keltnerChannel(high, low, close, 20, 2).upper",
      c.keltnerChannel(high, low, close, 20, 2).upper,
    ],
    [
      "keltnerChannel(high, low, close, 20, 2).middle",
      c.keltnerChannel(high, low, close, 20, 2).middle,
    ],
    [
      "keltnerChannel(high, low, close, 20, 2).lower",
      c.keltnerChannel(high, low, close, 20, 2).lower,
    ],
    ["donchianChannel(high, low, 20).upper", c.donchianChannel(high, low, 20).upper],
    ["donchianChannel(high, low, 20).middle", c.donchianChannel(high, low, 20).middle],
    ["donchianChannel(high, low, 20).lower", c.donchianChannel(high, low, 20).lower],
    ["natr(high, low, close, 14)", c.natr(high, low, close, 14)],
    ["superTrend(high, low, close, 10, 3).line", c.superTrend(high, low, close, 10, 3).line],
    [
      "superTrend(high, low, close, 10, 3).direction",
      c.superTrend(high, low, close, 10, 3).direction,
    ],
    ["ichimoku(high, low).conversion", c.ichimoku(high, low).conversion],
    ["ichimoku(high, low).base", c.ichimoku(high, low).base],
    ["ichimoku(high, low).leadingA", c.ichimoku(high, low).leadingA],
    ["ichimoku(high, low).leadingB", c.ichimoku(high, low).leadingB],
    ["heikinAshi(open, high, low, close).open", c.heikinAshi(open, high, low, close).open],
    ["heikinAshi(open, high, low, close).high", c.heikinAshi(open, high, low, close).high],
    ["heikinAshi(open, high, low, close).low", c.heikinAshi(open, high, low, close).low],
    ["heikinAshi(open, high, low, close).close", c.heikinAshi(open, high, low, close).close],
    ["elderRay(high, low, close, 13).bull", c.elderRay(high, low, close, 13).bull],
    ["elderRay(high, low, close, 13).bear", c.elderRay(high, low, close, 13).bear],
    ["pivotPosition(close, high, low, close)", c.pivotPosition(close, high, low, close)],
    ["hourSin(openTime)", c.hourSin(openTime)],
    ["hourCos(openTime)", c.hourCos(openTime)],
    ["weekSin(openTime)", c.weekSin(openTime)],
    ["weekCos(openTime)", c.weekCos(openTime)],
    ...marketExamples(),
  ];
}
