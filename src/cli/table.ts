/** One column of a table. */
export interface TableColumn {
  readonly title: string;
  /** Numbers stand to the right. Default left. */
  readonly align?: "left" | "right";
}

/** A table in plain text: titles, a rule, rows; columns as wide as their widest cell. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...rows.map((row) => row[index].length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        columns[index].align === "right"
          ? cell.padStart(widths[index])
          : cell.padEnd(widths[index]),
      )
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return [line(columns.map(({ title }) => title)), rule, ...rows.map(line)].join("\n");
}
