import type { Bar, BarColumns } from "../../market/bar.js";
import type { TickColumns } from "../../market/tick.js";

/** What a live feed says. Times are the feed's own, UTC ms. */
export type FeedEvent =
  /** One tick or more, ascending in time. */
  | { readonly kind: "ticks"; readonly ticks: TickColumns }
  /** A bar that is closed. Bars of one connection ascend; a repeated one does no harm. */
  | { readonly kind: "bar"; readonly bar: Bar }
  /** Nothing from before this time will come any more. */
  | { readonly kind: "time"; readonly time: number }
  /** The other side is there: a keep-alive without a time. */
  | { readonly kind: "alive" };

/** Where live ticks or bars of one series come from. */
export interface LiveFeed {
  /** For people and logs. */
  readonly name: string;
  /** How long it may be silent before it is taken for dead, ms; infinite where it sends no keep-alive. */
  readonly silenceMs: number;
  /**
   * One connection. The generator ends where the feed has ended for good. It throws a `PlumblineError`
   * that is `retryable` where another connection may work, and one that is not where none will.
   */
  connect(signal: AbortSignal): AsyncIterable<FeedEvent>;
}

/**
 * Bars of the series that are closed, ascending, with open times in [from, to) UTC ms. Throws a
 * `PlumblineError` where they cannot be had now.
 */
export type BarHistory = (from: number, to: number, signal: AbortSignal) => Promise<BarColumns>;
