import { returnMadCheck } from "../outliers/return-mad.js";
import { wickCheck } from "../outliers/wick.js";
import type { Check } from "./check.js";
import { clockCheck } from "./clock.js";
import { closedMarketCheck } from "./closed-market.js";
import { duplicateCheck } from "./duplicate.js";
import { gapCheck } from "./gap.js";
import { ohlcOrderCheck } from "./ohlc-order.js";
import { orderCheck } from "./order.js";
import { schemaCheck } from "./schema.js";
import { spreadCheck } from "./spread.js";
import { staleQuoteCheck } from "./stale-quote.js";

/**
 * All checks, in the order in which rows pass them. To add one: copy the shape of `spread.ts`; give it an
 * id, a severity and a line about it; let it count under a kind in `ledger.ts`; if the score should
 * know it, name the kind in `quality-score.ts`; add it here, to its test and to `docs/clean.md`.
 */
export const checks: readonly Check[] = [
  schemaCheck,
  orderCheck,
  duplicateCheck,
  clockCheck,
  closedMarketCheck,
  ohlcOrderCheck,
  spreadCheck,
  wickCheck,
  returnMadCheck,
  staleQuoteCheck,
  gapCheck,
];
