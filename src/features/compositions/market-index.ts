/* Compositions that know of markets. A part of `index.ts`, which takes all of it. */
export {
  minutesToWeekClose,
  openingRangePosition,
  type PreviousDayLines,
  periodPosition,
  periodRange,
  previousDay,
  previousDayPosition,
  sessionOverlap,
  vwapDistance,
} from "./calendar.js";
export { waveletDetail, waveletEnergy, waveletEnergyShare, waveletSmooth } from "./wavelets.js";
