import type { Random } from "../../core/random.js";
import { dayMs, minuteMs } from "../../core/time.js";
import { activityProfile, profileStepMinutes } from "./activity.js";

/*
 * The log value of one currency against an unseen numeraire; a pair is the difference of two, so that
 * triangles close by construction. A minute's return is
 *
 *     r = σ · (drift + z),   z ~ Student t with 6 degrees of freedom, unit variance
 *     σ = usual volatility · hour of the day · clusters · regime
 *     drift = strength · mood · Σ_k s_k,   s_k ← a_k · s_k + g_k · z
 *
 * The s_k are fading means of past surprises over three lengths: what price did lately is what it
 * leans to next, and all of it can be seen in past prices. At strength 0 a return given everything
 * before it is symmetric about 0: z is symmetric, and σ is settled before z is drawn. Weekend gaps and
 * news jumps are symmetric too and never enter the drift.
 */

/** Points of the path inside a minute. */
export const stepsPerMinute = 4;

/** One unbroken stretch of open minutes of a path. Buffers are reused from stretch to stretch. */
export interface CurrencyStretch {
  /** Log value at the opening of the first minute, after the gap. */
  opening: number;
  /** `stepsPerMinute` log values a minute, in time order. */
  readonly points: Float64Array;
  /** What each minute moved about, relative to the currency's usual; mean about 1. */
  readonly activity: Float64Array;
  /** Minutes of the stretch, counted from 0, at whose opening news struck. */
  readonly newsMinutes: number[];
}

/** Continues the path by the minutes from `start`; `closedMs` is how long the market was closed. */
export type CurrencyWalk = (
  start: number,
  minuteCount: number,
  closedMs: number,
) => CurrencyStretch;

/** Volatility over a year, as a share. A pair's is about the root of the sum of two squares. */
const yearVolatility: Readonly<Record<string, number>> = {
  EUR: 0.045,
  USD: 0.05,
  GBP: 0.055,
  CHF: 0.05,
  CAD: 0.05,
  AUD: 0.065,
  NZD: 0.07,
  JPY: 0.06,
};
const openMinutesPerYear = 260 * 1_440;

/** Trends that the planted signal follows: time constant, and the drift's deviation after an hour. */
const trends = [
  { hours: 2.5, deviation: 0.09 },
  { hours: 10, deviation: 0.05 },
  { hours: 40, deviation: 0.048 },
] as const;
/** One outsize minute must not set the trend for days. In standard deviations. */
const largestSurprise = 5;

/** Log volatility: two clusters, each with its deviation and time constant. */
const fastCluster = { deviation: 0.3, hours: 3 };
const slowCluster = { deviation: 0.35, hours: 80 };
/** Levels of log volatility and of the mood (how strongly trends are followed), and mean stays. */
const volatilityRegimes = [-0.35, 0, 0.4];
const moodRegimes = [0.6, 1, 1.4];
const regimeHours = 15 * 24;
const moodHours = 10 * 24;
/** Mean number of news releases in an hour: about four a month of open hours. */
const newsPerHour = 4 / (21 * 24);
/** By how much log volatility jumps with news; it fades as the fast cluster does. */
const newsUnrest = 0.6;
/** A closed weekend moves a currency as much as this share of an open day. */
const weekendShare = 0.4;

/**
 * A walk of one currency.
 *
 * @param signalStrength - 0 for no signal; 1 the default market.
 * @param random - The currency's own generator: nothing else may draw from it.
 */
export function createCurrencyWalk(
  currency: string,
  signalStrength: number,
  random: Random,
): CurrencyWalk {
  const shocks = random.fork("shocks");
  const weather = random.fork("weather");
  const releases = random.fork("news");
  const usual = yearVolatility[currency] / Math.sqrt(openMinutesPerYear);
  const stepsPerHour = 60 / profileStepMinutes;
  const fast = clusterWeights(fastCluster, stepsPerHour);
  const slow = clusterWeights(slowCluster, stepsPerHour);
  // Keeps the mean variance where `usual` says: E exp(2x) = exp(2 var x) for a normal x.
  const centre = -(fastCluster.deviation ** 2 + slowCluster.deviation ** 2);
  const [decay1, decay2, decay3] = trends.map(({ hours }) => Math.exp(-1 / (60 * hours)));
  const [gain1, gain2, gain3] = trends.map(
    ({ hours, deviation }) =>
      (signalStrength * deviation * Math.sqrt(1 - Math.exp(-2 / (60 * hours)))) / Math.sqrt(60),
  );

  let value = 0;
  let trend1 = 0;
  let trend2 = 0;
  let trend3 = 0;
  let fastLevel = fastCluster.deviation * weather.normal();
  let slowLevel = slowCluster.deviation * weather.normal();
  let regime = volatilityRegimes[weather.integer(volatilityRegimes.length)];
  let mood = moodRegimes[weather.integer(moodRegimes.length)];
  let points = new Float64Array(0);
  let activity = new Float64Array(0);

  return (start, minuteCount, closedMs) => {
    if (points.length < minuteCount * stepsPerMinute) {
      points = new Float64Array(minuteCount * stepsPerMinute);
      activity = new Float64Array(minuteCount);
    }
    const profile = activityProfile(currency, start);
    const newsMinutes: number[] = [];
    if (closedMs > 0) {
      const usualGap =
        usual * Math.sqrt(1_440 * weekendShare * Math.min(1, closedMs / (2 * dayMs)));
      // Student t of 4 degrees of freedom has variance 2.
      value += usualGap * Math.exp(centre + slowLevel + regime) * shocks.studentT(4) * Math.SQRT1_2;
    }
    const opening = value;
    let calm = 0; // volatility of a minute before its own shock
    let relative = 0;
    for (let i = 0; i < minuteCount; i++) {
      const time = start + i * minuteMs;
      let hasNews = false;
      if (time % (30 * minuteMs) === 0 && releases.chance(newsPerHour / 2)) {
        hasNews = true;
        newsMinutes.push(i);
        fastLevel += newsUnrest;
      }
      if (hasNews || i % profileStepMinutes === 0) {
        if (i % profileStepMinutes === 0) {
          fastLevel = fastLevel * fast.decay + fast.noise * weather.normal();
          slowLevel = slowLevel * slow.decay + slow.noise * weather.normal();
          if (weather.chance(1 / (regimeHours * stepsPerHour))) {
            regime = volatilityRegimes[weather.integer(volatilityRegimes.length)];
          }
          if (weather.chance(1 / (moodHours * stepsPerHour))) {
            mood = moodRegimes[weather.integer(moodRegimes.length)];
          }
        }
        const slot = Math.floor((time % dayMs) / (profileStepMinutes * minuteMs));
        relative = profile[slot] * Math.exp(centre + fastLevel + slowLevel + regime);
        calm = usual * relative;
      }
      if (hasNews) value += newsJump(releases) * usual;

      // t of 6 degrees: a normal over the root of a chi-square; that of 6 degrees is −2 log of the
      // product of three uniforms. Scaled to unit variance. 1 − uniform is never 0.
      const product = (1 - shocks.uniform()) * (1 - shocks.uniform()) * (1 - shocks.uniform());
      const heat = Math.sqrt(2 / Math.max(1e-12, -Math.log(product)));
      const drift = (mood * (trend1 + trend2 + trend3) * calm) / stepsPerMinute;
      const stepVolatility = (calm * heat) / 2; // the root of `stepsPerMinute`
      const at = i * stepsPerMinute;
      const n0 = shocks.normal();
      const n1 = shocks.normal();
      const n2 = shocks.normal();
      const n3 = shocks.normal();
      points[at] = value += drift + stepVolatility * n0;
      points[at + 1] = value += drift + stepVolatility * n1;
      points[at + 2] = value += drift + stepVolatility * n2;
      points[at + 3] = value += drift + stepVolatility * n3;
      activity[i] = relative * heat * (hasNews ? 3 : 1);

      let surprise = (heat * (n0 + n1 + n2 + n3)) / 2;
      if (surprise > largestSurprise) surprise = largestSurprise;
      else if (surprise < -largestSurprise) surprise = -largestSurprise;
      trend1 = decay1 * trend1 + gain1 * surprise;
      trend2 = decay2 * trend2 + gain2 * surprise;
      trend3 = decay3 * trend3 + gain3 * surprise;
    }
    return { opening, points, activity, newsMinutes };
  };
}

/** Log-AR(1) weights for one profile step. */
function clusterWeights(
  cluster: { readonly deviation: number; readonly hours: number },
  stepsPerHour: number,
): { readonly decay: number; readonly noise: number } {
  const decay = Math.exp(-1 / (cluster.hours * stepsPerHour));
  return { decay, noise: cluster.deviation * Math.sqrt(1 - decay * decay) };
}

/** A jump in usual minute volatilities: 12 and more, with a heavy tail, up as often as down. */
function newsJump(random: Random): number {
  const size = 12 + 8 * Math.abs(random.studentT(4));
  return random.chance(0.5) ? size : -size;
}
