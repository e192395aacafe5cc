import { dayMs, formatUtc, hourMs } from "../core/time.js";
import { escapeHtml, px } from "./plot.js";

/** Quality scores by UTC day, from one day on. */
export interface DayScores {
  /** `2003-01-01`; null where there is no day. */
  readonly firstDay: string | null;
  /** Null on days on which no bar is expected. */
  readonly scores: readonly (number | null)[];
}

/** Least scores of the classes in which days are coloured, best first. */
const scoreClasses = [0.99, 0.95, 0.9, 0.7, 0] as const;
const cell = 9;
const yearWidth = 53 * cell + 40;

/** One year, weeks across and weekdays down, a square a day, coloured by score; years one below the other. */
export function renderScoreCalendar(title: string, days: DayScores): string {
  const { firstDay, scores } = days;
  if (firstDay === null) return nothingToDraw(title);
  const first = Date.parse(firstDay);
  const years = new Map<number, string[]>();
  scores.forEach((score, index) => {
    if (score === null) return;
    const time = first + index * dayMs;
    const year = new Date(time).getUTCFullYear();
    const paths = years.get(year) ?? scoreClasses.map(() => "");
    years.set(year, paths);
    const grade = scoreClasses.findIndex((least) => score >= least);
    const { x, y } = placeOf(time, year);
    paths[grade] += `M${x} ${y}h${cell - 1}v${cell - 1}h-${cell - 1}z`;
  });
  const rowHeight = 7 * cell + 6;
  const rows = [...years].map(([year, paths], row) => {
    const squares = paths.map((path, grade) =>
      path === "" ? "" : `<path class="q${grade}" d="${path}"/>`,
    );
    return (
      `<g transform="translate(40 ${row * rowHeight + 2})">` +
      `<text class="tick" x="-6" y="${4 * cell}" text-anchor="end">${year}</text>${squares.join("")}</g>`
    );
  });
  const key = scoreClasses.map(
    (least, grade) =>
      `<span class="key q${grade}">${grade === scoreClasses.length - 1 ? "less" : `≥ ${least}`}</span>`,
  );
  return figure(title, key.join(" "), yearWidth, years.size * rowHeight + 4, rows.join(""));
}

/** The square of a day in its year: the column is the week, the row the weekday, Monday first. */
function placeOf(time: number, year: number): { readonly x: number; readonly y: number } {
  const newYear = Date.UTC(year, 0, 1);
  const weekday = (utc: number): number => (new Date(utc).getUTCDay() + 6) % 7;
  const dayOfYear = Math.round((time - newYear) / dayMs);
  const week = Math.floor((dayOfYear + weekday(newYear)) / 7);
  return { x: week * cell, y: weekday(time) * cell };
}

/** Missing bars from one open time to another, inclusive. UTC ms. */
export interface DrawnGap {
  readonly from: number;
  readonly to: number;
  readonly bars: number;
}

const map = { width: 560, height: 240, left: 44, right: 10, top: 8, bottom: 26 } as const;

/** Gaps as marks, days across and hours of the UTC day down: a server that restarts at night makes a line. */
export function renderGapMap(
  title: string,
  gaps: readonly DrawnGap[],
  from: number,
  to: number,
): string {
  if (gaps.length === 0 || !(to > from)) return nothingToDraw(title);
  const plotWidth = map.width - map.left - map.right;
  const plotHeight = map.height - map.top - map.bottom;
  const toX = (time: number): number => map.left + ((time - from) / (to - from)) * plotWidth;
  const toY = (ofDay: number): number => map.top + (ofDay / dayMs) * plotHeight;
  const marks = gaps.map((gap) => {
    const parts: string[] = [];
    // A gap of many days is a column of whole days: no more marks than a year has days.
    for (let day = Math.floor(gap.from / dayMs); day <= Math.floor(gap.to / dayMs); day++) {
      const begin = Math.max(gap.from, day * dayMs);
      const end = Math.min(gap.to + 1, (day + 1) * dayMs);
      const width = Math.max(2, toX((day + 1) * dayMs) - toX(day * dayMs));
      const height = Math.max(2, toY(end - begin) - toY(0));
      if (parts.length < 400)
        parts.push(
          `M${px(toX(day * dayMs))} ${px(toY(begin - day * dayMs))}h${px(width)}v${px(height)}h-${px(width)}z`,
        );
    }
    const what = `${formatUtc(gap.from)} to ${formatUtc(gap.to)}, ${gap.bars.toLocaleString("en-US")} bars`;
    return `<path class="gap" d="${parts.join("")}"><title>${escapeHtml(what)}</title></path>`;
  });
  const hours = [0, 6, 12, 18, 24].map((hour) => {
    const y = px(toY(hour * hourMs));
    return (
      `<line class="grid" x1="${map.left}" x2="${map.width - map.right}" y1="${y}" y2="${y}"/>` +
      `<text class="tick" x="${map.left - 6}" y="${px(toY(hour * hourMs) + 4)}" text-anchor="end">${hour} h</text>`
    );
  });
  const dates = [0, 1 / 3, 2 / 3, 1].map((share, i) => {
    const anchor = i === 0 ? "start" : i === 3 ? "end" : "middle";
    const time = from + (to - from) * share;
    return `<text class="tick" x="${px(toX(time))}" y="${map.height - 8}" text-anchor="${anchor}">${formatUtc(time).slice(0, 10)}</text>`;
  });
  return figure(
    title,
    "",
    map.width,
    map.height,
    `${hours.join("")}${dates.join("")}${marks.join("")}`,
  );
}

/** A bar to draw. Times in UTC ms, prices as they were read. */
export interface DrawnBar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** A price that was not believed, among the bars around it. */
export interface DrawnSuspect {
  readonly openTime: number;
  readonly column: "high" | "low" | "close";
  readonly price: number;
  /** What cleaning made of the price; null where it stayed. */
  readonly mended: number | null;
  /** Ascending, the suspect among them. */
  readonly bars: readonly DrawnBar[];
}

const candles = { width: 560, height: 200, left: 64, right: 10, top: 10, bottom: 24 } as const;

/** Bars as candles, the suspect one marked, with a line where its price was cut to. */
export function renderCandles(title: string, suspect: DrawnSuspect): string {
  const { bars, openTime, mended } = suspect;
  if (bars.length === 0) return nothingToDraw(title);
  const prices = bars.flatMap(({ high, low, open, close }) => [high, low, open, close]);
  const [least, most] = [Math.min(...prices), Math.max(...prices)];
  const room = (most - least) * 0.05 || Math.abs(most) * 1e-4;
  const [bottom, top] = [least - room, most + room];
  const plotWidth = candles.width - candles.left - candles.right;
  const step = plotWidth / bars.length;
  const toX = (index: number): number => candles.left + (index + 0.5) * step;
  const toY = (price: number): number =>
    candles.top +
    ((top - price) / (top - bottom)) * (candles.height - candles.top - candles.bottom);
  const digits = Math.max(0, 5 - Math.floor(Math.log10(Math.max(1, most)) + 1) + 1);
  const grid = [0, 1 / 3, 2 / 3, 1].map((share) => {
    const price = least + (most - least) * share;
    const y = px(toY(price));
    return (
      `<line class="grid" x1="${candles.left}" x2="${candles.width - candles.right}" y1="${y}" y2="${y}"/>` +
      `<text class="tick" x="${candles.left - 6}" y="${px(toY(price) + 4)}" text-anchor="end">${price.toFixed(digits)}</text>`
    );
  });
  const shapes = bars.map((bar, index) => {
    const isSuspect = bar.openTime === openTime;
    const kind = isSuspect ? "suspect" : bar.close >= bar.open ? "rise" : "fall";
    const x = toX(index);
    const width = Math.max(1, step * 0.6);
    const y = toY(Math.max(bar.open, bar.close));
    const height = Math.max(1, toY(Math.min(bar.open, bar.close)) - y);
    return (
      `<g class="${kind}"><line x1="${px(x)}" x2="${px(x)}" y1="${px(toY(bar.high))}" y2="${px(toY(bar.low))}"/>` +
      `<rect x="${px(x - width / 2)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"/></g>`
    );
  });
  const at = bars.findIndex((bar) => bar.openTime === openTime);
  const line =
    mended === null || at < 0
      ? ""
      : `<line class="reference" x1="${px(toX(at) - 2 * step)}" x2="${px(toX(at) + 2 * step)}" y1="${px(toY(mended))}" y2="${px(toY(mended))}"/>`;
  const times = [0, bars.length - 1].map((index) => {
    const anchor = index === 0 ? "start" : "end";
    return `<text class="tick" x="${px(toX(index))}" y="${candles.height - 6}" text-anchor="${anchor}">${formatUtc(bars[index].openTime).slice(0, 16).replace("T", " ")}</text>`;
  });
  return figure(
    title,
    "",
    candles.width,
    candles.height,
    `${grid.join("")}${shapes.join("")}${line}${times.join("")}`,
  );
}

/** `key` is HTML already. */
function figure(title: string, key: string, width: number, height: number, shapes: string): string {
  const text = escapeHtml(title);
  return (
    `<figure><figcaption>${text} ${key}</figcaption>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${text}">${shapes}</svg></figure>`
  );
}

function nothingToDraw(title: string): string {
  return `<p class="nothing">${escapeHtml(title)}: nothing to draw</p>`;
}
