import type { CatalogueDatabase } from "./catalogue-database.js";
import type { MatrixColumn } from "./matrix-file.js";

/** Where a computed column lies. */
export interface ColumnPlace {
  readonly matrixId: string;
  readonly columnName: string;
}

/** Which columns have been computed, so that another matrix can copy instead of compute. */
export interface ColumnIndex {
  /**
   * Records the columns of a matrix. Where a column was known elsewhere the new place stands.
   *
   * @param barsId - Id of all that the values depend on besides their expressions: the bars, those of
   *   companions too, and the code version.
   */
  recordColumns(barsId: string, matrixId: string, columns: readonly MatrixColumn[]): Promise<void>;
  /** Places of the expressions that are known. Their matrices may since have been deleted. */
  findColumns(
    barsId: string,
    expressionIds: readonly string[],
  ): Promise<ReadonlyMap<string, ColumnPlace>>;
}

export function openColumnIndex(database: CatalogueDatabase): ColumnIndex {
  const { query } = database;
  return {
    recordColumns: async (barsId, matrixId, columns) => {
      database.atomically(
        columns.map(({ id, name }) =>
          query
            .insertInto("matrix_columns")
            .values({ barsId, expressionId: id, matrixId, columnName: name })
            .onConflict((conflict) =>
              conflict
                .columns(["barsId", "expressionId"])
                .doUpdateSet({ matrixId, columnName: name }),
            ),
        ),
      );
    },
    findColumns: async (barsId, expressionIds) => {
      const wanted = new Set(expressionIds);
      const rows = await query
        .selectFrom("matrix_columns")
        .selectAll()
        .where("barsId", "=", barsId)
        .orderBy("expressionId")
        .execute();
      return new Map(
        rows
          .filter((row) => wanted.has(row.expressionId))
          .map(({ expressionId, matrixId, columnName }) => [
            expressionId,
            { matrixId, columnName },
          ]),
      );
    },
  };
}
