import { hourMs } from "../../src/core/time.js";
import type { Operator } from "../../src/features/index.js";
import { findPeriod, type Period, periodSlots } from "../../src/features/period.js";
import { nextMarketClose } from "../../src/market/calendar.js";
import type { OperatorCase } from "./operator-cases.js";
import type { OperatorColumns } from "./operator-columns.js";

/*
 * What the calendar answers our kernels, for their twins in C, which have no calendar: rows of six
 * numbers, each for the times from the first (inclusive) to the second (exclusive); see
 * `bench/native/calendar.c`.
 */

const rowLength = periodSlots + 1;

/** Operators whose answer is one a trading day. */
const ofDay = ["tradingWeekday", "businessDayOfMonth", "businessDaysToMonthEnd", "holidayTomorrow"];
/** Operators whose answer is one a UTC hour. */
const ofHour = ["minutesToRollover", "inSession"];

/** The answers from the first row's time to the last's, their count first; empty where none are asked for. */
export function calendarAnswers(
  operator: Operator,
  { parameters }: OperatorCase,
  { openTime }: OperatorColumns,
): number[] {
  const { name, inputs } = operator;
  if (inputs[0] !== "openTime" || name.startsWith("cycle")) return [];
  const first = openTime[0];
  const last = openTime[openTime.length - 1];
  const rows: number[] = [];
  if (name === "minutesToMarketClose") {
    for (let time = first; time <= last; time = rows[rows.length - rowLength + 1]) {
      rows.push(time, nextMarketClose(time), 0, 0, 0, 0);
    }
  } else if (ofHour.includes(name)) {
    for (let hour = first - (first % hourMs); hour <= last; hour += hourMs) {
      rows.push(hour, hour + hourMs, 0, 0, 0, answerAt(operator, parameters, hour));
    }
  } else {
    const period = (parameters.period ?? "day") as Period; // checked by the operator
    const slots = new Float64Array(periodSlots);
    for (let time = first; time <= last; time = slots[1]) {
      if (!findPeriod(period, time, slots)) throw new Error(`${time} is not in the calendar`);
      const answer = ofDay.includes(name) ? answerAt(operator, parameters, time) : 0;
      rows.push(...slots, answer);
    }
  }
  return [rows.length / rowLength, ...rows];
}

/** What an operator says of one time alone. */
function answerAt(
  operator: Operator,
  parameters: OperatorCase["parameters"],
  time: number,
): number {
  const out = new Float64Array(1);
  operator.createKernel(parameters).run([Float64Array.of(time)], [out], 0, 1);
  return out[0];
}
