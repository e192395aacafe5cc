/* What several families measure with: the usual size of a move, in price units and as a log return. */
import { bars } from "../../bars.js";
import { atr, closeVolatility } from "../../compositions/index.js";
import { div, log, logReturn } from "../../operators/index.js";

const { high, low, close } = bars();

/** Log price: differences of it are log returns, and cost one logarithm for all lengths. */
export const price = log(close);

/** Log return of the bar. */
export const change = logReturn(close, 1);

/** Average true range of 14 bars, in price units. */
export const range = atr(high, low, close, 14);

/** Standard deviation of a bar's log return over 48 bars. */
export const volatility48 = closeVolatility(close, 48);

/** The same over 240 bars: what is usual. */
export const volatility240 = closeVolatility(close, 240);

/** Log return of the bar in standard deviations of 48 bars. */
export const surprise48 = div(change, volatility48);

/** The same in standard deviations of 240 bars. */
export const surprise240 = div(change, volatility240);
