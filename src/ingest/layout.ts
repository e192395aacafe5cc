import type { TimeForm } from "./row-time.js";

/**
 * Where the fields of a row stand and how they are written: all that reading rows needs to know of a
 * format. Field numbers count from 0; −1 says that there is no such field.
 */
export type Layout = BarLayout | TickLayout;

/** What rows of bars and of ticks have in common. */
interface RowLayout {
  /** The separator: `,` `;` tab or `|`. */
  readonly separator: string;
  readonly decimalMark: "." | ",";
  /** Lines before the first row, blank ones included. */
  readonly headerLines: number;
  /** Fields that every row has. */
  readonly fieldCount: number;
  readonly time: TimeForm;
  readonly dateField: number;
  /** −1 where the time of day stands in the field of the date. */
  readonly timeOfDayField: number;
  readonly symbolField: number;
}

/** Rows that are bars. */
export interface BarLayout extends RowLayout {
  readonly rows: "bars";
  readonly openField: number;
  readonly highField: number;
  readonly lowField: number;
  readonly closeField: number;
  readonly volumeField: number;
  readonly spreadField: number;
  /** `point`: prices are counts of the instrument's last decimal, with float noise around them. */
  readonly priceUnit: "price" | "point";
  readonly spreadUnit: "price" | "point";
  /** Volume is always 0 in this format, which says nothing. */
  readonly isZeroVolumeUnknown: boolean;
  /** Fields of the ask's open, high, low and close, where the prices above are the bid's. */
  readonly ask?: readonly [number, number, number, number];
}

/** Rows that are ticks. */
export interface TickLayout extends RowLayout {
  readonly rows: "ticks";
  readonly bidField: number;
  readonly askField: number;
}
