import { type JudgedExpectation, overallQuality, type QualityReport } from "../clean/index.js";
import type { Hooks } from "../core/hooks.js";
import { type AlertRule, type FiringAlert, firingAlerts } from "../monitor/index.js";
import type { Catalogue } from "../store/catalogue.js";
import type { Measurement, MeasurementRecord } from "../store/journal.js";

/** Score of one instrument's bars, and of all together (`instrument="all"`). */
export const scoreMetric = "plumbline_clean_score";
/** One of the five qualities of an instrument's bars. */
export const componentMetric = "plumbline_clean_component_score";
/** What checks counted in an instrument's bars, by kind; kinds of which there was nothing are absent. */
export const findingMetric = "plumbline_clean_findings_total";
/** What was measured for an expectation. */
export const expectationMetric = "plumbline_clean_expectation_value";
/** Expectations of an instrument that do not hold, by what they do: stop the run or warn. */
export const failureMetric = "plumbline_clean_expectation_failures_total";

/** The clean bars of one instrument with everything that was judged of them. */
export interface JudgedBars {
  /** Id of the clean bars. */
  readonly artifactId: string;
  readonly report: QualityReport;
  /** Of `clean.expect`: where one does not hold, a run stops. */
  readonly expected: readonly JudgedExpectation[];
  /** Of `clean.warn`. */
  readonly warned: readonly JudgedExpectation[];
}

const notFindings = ["read", "emitted", "present"];

/** What is kept of the quality of some instruments: a value each for scores, findings and expectations. */
export function qualityMeasurements(bars: readonly JudgedBars[]): Measurement[] {
  const measured = bars.flatMap(({ artifactId, report, expected, warned }) => {
    const { instrument, timeframe } = report;
    const labels = { instrument, timeframe };
    return [
      { name: scoreMetric, value: report.score, labels: { ...labels, bars: artifactId } },
      ...Object.entries(report.components).map(([component, value]) => {
        return { name: componentMetric, value, labels: { ...labels, component } };
      }),
      ...Object.entries(report.counts).flatMap(([kind, value]) =>
        value === 0 || notFindings.includes(kind)
          ? []
          : [{ name: findingMetric, value, labels: { ...labels, kind } }],
      ),
      ...[...expected, ...warned].map(({ id, found }) => {
        return {
          name: expectationMetric,
          value: found ?? Number.NaN,
          labels: { ...labels, expectation: id },
        };
      }),
      { name: failureMetric, value: failures(expected), labels: { ...labels, effect: "stop" } },
      { name: failureMetric, value: failures(warned), labels: { ...labels, effect: "warn" } },
    ];
  });
  const { score } = overallQuality(bars.map(({ report }) => report));
  return [...measured, { name: scoreMetric, value: score, labels: { instrument: "all" } }];
}

function failures(judged: readonly JudgedExpectation[]): number {
  return judged.filter(({ holds }) => !holds).length;
}

/** Says of each expectation of `clean.warn` that does not hold. */
export function noteWarnings(bars: readonly JudgedBars[], hooks: Hooks): void {
  for (const { report, warned } of bars) {
    for (const { holds, message } of warned) {
      if (holds) continue;
      const text = `${report.instrument} ${report.timeframe}: ${message}`;
      hooks.emit({ type: "note", stage: "clean", level: "warning", message: text });
    }
  }
}

/** The quality of one instrument as it was recorded. */
export interface QualityTrend {
  readonly instrument: string;
  readonly timeframe: string;
  /** Oldest first. */
  readonly scores: readonly {
    /** When it was recorded, UTC ms. */
    readonly at: number;
    readonly score: number;
    /** Id of the clean bars. */
    readonly bars: string;
  }[];
  /** The newest value of each. */
  readonly components: Readonly<Record<string, number>>;
  /** Expectations that did not hold when last judged. */
  readonly failures: number;
}

/** The trends of all instruments, by name, from what the catalogue keeps. */
export async function qualityTrends(catalogue: Catalogue): Promise<QualityTrend[]> {
  const of = async (name: string) =>
    (await catalogue.measurements({ name })).filter(({ labels }) => labels.instrument !== "all");
  const scores = await of(scoreMetric);
  const components = await of(componentMetric);
  const failed = await of(failureMetric);
  const series = new Map(scores.map(({ labels }) => [seriesOf(labels), labels]));
  return [...series.keys()].sort().map((key) => {
    const own = ({ labels }: MeasurementRecord): boolean => seriesOf(labels) === key;
    const { instrument, timeframe } = series.get(key) ?? {}; // the key's own
    const newest = new Map(failed.filter(own).map(({ labels, value }) => [labels.effect, value]));
    return {
      instrument,
      timeframe,
      scores: scores.filter(own).map(({ at, value, labels }) => {
        return { at, score: value, bars: labels.bars };
      }),
      components: Object.fromEntries(
        components.filter(own).map(({ labels, value }) => [labels.component, value]),
      ),
      failures: [...newest.values()].reduce((sum, value) => sum + value, 0),
    };
  });
}

function seriesOf({ instrument, timeframe }: Readonly<Record<string, string>>): string {
  return `${instrument} ${timeframe}`;
}

/** How far a score may fall from one cleaning to the next before somebody should look. */
const alarmingFall = 0.01;
/** Not recorded: the fall from each score to the next. */
const fallMetric = "plumbline_clean_score_fall";

/** An alert about the bars of one instrument. */
export interface QualityAlert extends FiringAlert {
  readonly instrument: string;
}

/**
 * What about the quality asks for attention: a score below the gate, a fall against the cleaning before, an
 * expectation that does not hold.
 *
 * @param minimumScore - The gate.
 * @param now - UTC ms.
 */
export function qualityAlerts(
  trends: readonly QualityTrend[],
  minimumScore: number,
  now: number,
): readonly QualityAlert[] {
  return trends.flatMap(({ instrument, scores, failures: failed }) => {
    const samples = [
      ...scores.map(({ at, score }) => ({ metric: scoreMetric, value: score, at })),
      ...scores.slice(1).map(({ at, score }, i) => {
        return { metric: fallMetric, value: scores[i].score - score, at };
      }),
      { metric: failureMetric, value: failed, at: scores.at(-1)?.at ?? now },
    ];
    const alerts = firingAlerts(rulesOf(minimumScore), samples, now);
    return alerts.map((alert) => ({ ...alert, instrument }));
  });
}

function rulesOf(minimumScore: number): readonly AlertRule[] {
  return [
    {
      id: "quality-low",
      metric: scoreMetric,
      breach: "below",
      threshold: minimumScore,
      forMs: 0,
      advice: "bars score below the gate: plumbline clean says what costs most",
    },
    {
      id: "quality-fell",
      metric: fallMetric,
      breach: "above",
      threshold: alarmingFall,
      forMs: 0,
      advice: "bars score lower than at the cleaning before: see what the source changed",
    },
    {
      id: "expectation-failed",
      metric: failureMetric,
      breach: "above",
      threshold: 0,
      forMs: 0,
      advice: "bars are not as clean.expect and clean.warn say: plumbline clean names each",
    },
  ];
}
