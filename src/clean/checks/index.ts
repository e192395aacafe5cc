import { closeCheck } from "../outliers/close.js";
import { jumpCheck } from "../outliers/jump.js";
import { wickCheck } from "../outliers/wick.js";
import type { Check } from "./check.js";
import { clockCheck } from "./clock.js";
import { closedMarketCheck } from "./closed-market.js";
import { crossVendorCheck } from "./cross-vendor.js";
import { distributionCheck } from "./distribution.js";
import { duplicateCheck } from "./duplicate.js";
import { gapCheck } from "./gap.js";
import { missingSessionCheck } from "./missing-session.js";
import { ohlcOrderCheck } from "./ohlc-order.js";
import { orderCheck } from "./order.js";
import { parityCheck } from "./parity.js";
import { precisionCheck } from "./precision.js";
import { schemaCheck } from "./schema.js";
import { spreadCheck } from "./spread.js";
import { staleQuoteCheck } from "./stale-quote.js";
import { unitCheck } from "./unit.js";
import { volumeCheck } from "./volume.js";

/**
 * All checks, in the order in which rows pass them, which is that of `checkTable`. To add one: copy the shape of
 * `volume.ts`; say everything about it in `checkTable`; let it count under a kind of `count-kinds.ts`; if the score
 * should know it, name the kind in `quality-score.ts`; add it here and to its test; `npm run docs:clean`.
 */
export const checks: readonly Check[] = [
  schemaCheck,
  orderCheck,
  duplicateCheck,
  unitCheck,
  clockCheck,
  closedMarketCheck,
  ohlcOrderCheck,
  precisionCheck,
  spreadCheck,
  volumeCheck,
  jumpCheck,
  parityCheck,
  crossVendorCheck,
  wickCheck,
  closeCheck,
  staleQuoteCheck,
  gapCheck,
  missingSessionCheck,
  distributionCheck,
];
