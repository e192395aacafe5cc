/** A series of points to draw, in data units. */
export interface PlotSeries {
  readonly label: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** A CSS class of the report: `s1`, `s2`, … */
  readonly style: string;
  /** Lines by default; `dots` for scatter. */
  readonly marks?: "line" | "dots";
}

/** What a plot shows and how its axes read. */
export interface Plot {
  readonly title: string;
  readonly series: readonly PlotSeries[];
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  /** Values that the y axis must hold, such as zero. */
  readonly includeY?: readonly number[];
  /** A reference line from corner to corner, for calibration. */
  readonly diagonal?: boolean;
}

const width = 560;
const height = 240;
const margin = { left: 56, right: 12, top: 12, bottom: 28 };

/** Draws a plot as one SVG element without scripts or outside references. */
export function renderPlot(plot: Plot): string {
  const points = plot.series.flatMap((series) => [...series.points]);
  if (points.length === 0)
    return `<p class="nothing">${escapeHtml(plot.title)}: nothing to draw</p>`;
  // Dots need room at the edges; lines may run to them.
  const room = plot.series.some((series) => series.marks === "dots") ? 0.04 : 0;
  const [x0, x1] = widened(extent(points.map(([x]) => x)), room);
  const [y0, y1] = widened(extent([...points.map(([, y]) => y), ...(plot.includeY ?? [])]), room);
  const toX = (x: number): number =>
    margin.left + ((x - x0) / (x1 - x0)) * (width - margin.left - margin.right);
  const toY = (y: number): number =>
    height - margin.bottom - ((y - y0) / (y1 - y0)) * (height - margin.top - margin.bottom);
  const grid = ticks(y0, y1).map(
    (y) =>
      `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${px(toY(y))}" y2="${px(toY(y))}"/>` +
      `<text class="tick" x="${margin.left - 6}" y="${px(toY(y) + 4)}" text-anchor="end">${escapeHtml(plot.formatY(y))}</text>`,
  );
  const labels = [0, 1 / 3, 2 / 3, 1].map((share, index) => {
    const x = x0 + (x1 - x0) * share;
    const anchor = index === 0 ? "start" : index === 3 ? "end" : "middle";
    return `<text class="tick" x="${px(toX(x))}" y="${height - 8}" text-anchor="${anchor}">${escapeHtml(plot.formatX(x))}</text>`;
  });
  const shapes = plot.series.map((series) => {
    if (series.marks === "dots") {
      return series.points
        .map(
          ([x, y]) =>
            `<circle class="${series.style}" cx="${px(toX(x))}" cy="${px(toY(y))}" r="3.5"/>`,
        )
        .join("");
    }
    const path = series.points.map(([x, y]) => `${px(toX(x))},${px(toY(y))}`).join(" ");
    return `<polyline class="${series.style}" points="${path}"/>`;
  });
  const low = Math.max(x0, y0);
  const high = Math.min(x1, y1);
  const diagonal = plot.diagonal
    ? `<line class="reference" x1="${px(toX(low))}" y1="${px(toY(low))}" x2="${px(toX(high))}" y2="${px(toY(high))}"/>`
    : "";
  const key = plot.series
    .map((series) => `<span class="key ${series.style}">${escapeHtml(series.label)}</span>`)
    .join(" ");
  return (
    `<figure><figcaption>${escapeHtml(plot.title)} ${key}</figcaption>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(plot.title)}">` +
    `${grid.join("")}${labels.join("")}${diagonal}${shapes.join("")}</svg></figure>`
  );
}

/** Draws named amounts as horizontal bars, largest first as given. */
export function renderBars(
  title: string,
  bars: readonly { readonly label: string; readonly amount: number }[],
  format: (amount: number) => string,
): string {
  const largest = Math.max(...bars.map((bar) => Math.abs(bar.amount)), Number.MIN_VALUE);
  const rows = bars.map((bar, index) => {
    const length = (Math.abs(bar.amount) / largest) * 260;
    const y = 6 + index * 18;
    return (
      `<text class="tick" x="196" y="${y + 11}" text-anchor="end">${escapeHtml(bar.label)}</text>` +
      `<rect class="bar" x="204" y="${y}" width="${px(length)}" height="13"/>` +
      `<text class="tick" x="${px(210 + length)}" y="${y + 11}">${escapeHtml(format(bar.amount))}</text>`
    );
  });
  return (
    `<figure><figcaption>${escapeHtml(title)}</figcaption>` +
    `<svg viewBox="0 0 ${width} ${12 + bars.length * 18}" role="img" aria-label="${escapeHtml(title)}">${rows.join("")}</svg></figure>`
  );
}

/** Text that is safe inside HTML elements and attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Lowest and highest value, widened where they are the same so that a scale can be made of them. */
function extent(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low < high) return [low, high];
  const room = Math.abs(low) * 0.1 || 1;
  return [low - room, high + room];
}

function widened([low, high]: [number, number], share: number): [number, number] {
  const room = (high - low) * share;
  return [low - room, high + room];
}

/** About five round values between two: steps of 1, 2 or 5 times a power of ten. */
function ticks(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const values: number[] = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) values.push(k * step);
  return values;
}

/** A coordinate to a tenth of a pixel. */
export function px(value: number): string {
  return value.toFixed(1);
}
