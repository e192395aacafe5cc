/** A curve to draw in text, x ascending. Values that are not finite are left out. */
export interface TextCurve {
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

const levels = "▁▂▃▄▅▆▇█";
const marks = "●○◆◇▲△■□";

/**
 * A curve in one line: the higher the block, the higher the value. Each column is the mean of the points
 * in its share of x.
 *
 * @param width - Columns at most; fewer where there are fewer points.
 */
export function sparkline({ x, y }: Omit<TextCurve, "label">, width: number): string {
  const columns = columnMeans({ x, y }, Math.min(width, x.length), rangeOf([x]));
  const [low, high] = rangeOf([columns]);
  return columns
    .map((value) => {
      if (!Number.isFinite(value)) return " ";
      const share = high > low ? (value - low) / (high - low) : 0.5;
      return levels[Math.min(levels.length - 1, Math.floor(share * levels.length))];
    })
    .join("");
}

/**
 * Curves over each other in a plot of characters, with the range of both axes and a line that says which
 * mark is whose. Where curves meet, the later one shows.
 *
 * @param height - Lines of the plot itself, ≥ 2.
 */
export function textPlot(curves: readonly TextCurve[], width: number, height: number): string {
  const rangeX = rangeOf(curves.map(({ x }) => x));
  const drawn = curves.map((curve) => columnMeans(curve, width, rangeX));
  const [low, high] = rangeOf(drawn);
  if (!(low <= high)) return "no finite value";
  const grid = Array.from({ length: height }, () => new Array<string>(width).fill(" "));
  drawn.forEach((columns, place) => {
    const mark = marks[place % marks.length];
    columns.forEach((value, column) => {
      if (!Number.isFinite(value)) return;
      const share = high > low ? (value - low) / (high - low) : 0.5;
      const line = height - 1 - Math.round(share * (height - 1));
      grid[line][column] = mark;
    });
  });
  const titles = grid.map((_, line) => {
    if (line === 0) return axisNumber(high);
    return line === height - 1 ? axisNumber(low) : "";
  });
  const titleWidth = Math.max(...titles.map((title) => title.length));
  const body = grid.map(
    (line, i) => `${titles[i].padStart(titleWidth)} ┤${line.join("").trimEnd()}`,
  );
  const [first, last] = rangeX.map(axisNumber);
  const gap = " ".repeat(Math.max(1, width - first.length - last.length));
  return [
    ...body,
    `${" ".repeat(titleWidth)} └${"─".repeat(width)}`,
    `${" ".repeat(titleWidth + 2)}${first}${gap}${last}`,
    ...(curves.length > 1
      ? [curves.map(({ label }, i) => `${marks[i % marks.length]} ${label}`).join("   ")]
      : []),
  ].join("\n");
}

/** Means of the finite values in each of some equal shares of the range of x; NaN where there is none. */
function columnMeans(
  { x, y }: Omit<TextCurve, "label">,
  columnCount: number,
  [from, to]: readonly [number, number],
): number[] {
  const sums = new Float64Array(columnCount);
  const counts = new Float64Array(columnCount);
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(y[i])) continue;
    const share = to > from ? (x[i] - from) / (to - from) : 0;
    const column = Math.min(columnCount - 1, Math.floor(share * columnCount));
    sums[column] += y[i];
    counts[column]++;
  }
  return Array.from(sums, (sum, column) => sum / counts[column]); // 0 / 0 is NaN
}

function rangeOf(lists: readonly ArrayLike<number>[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      if (!Number.isFinite(list[i])) continue;
      low = Math.min(low, list[i]);
      high = Math.max(high, list[i]);
    }
  }
  return [low, high];
}

/** Four digits are enough to read an axis by; whole numbers are shown whole. */
export function axisNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}
