import { PlumblineError } from "../../core/errors.js";
import { instrument } from "../../market/instrument.js";

/** Which of OANDA's systems: that of demo accounts or that of real money. Prices may differ. */
export type OandaEnvironment = "practice" | "live";

/** Where history is asked for. */
export const oandaApiUrl: Readonly<Record<OandaEnvironment, string>> = {
  practice: "https://api-fxpractice.oanda.com",
  live: "https://api-fxtrade.oanda.com",
};

/** Where prices are streamed from. */
export const oandaStreamUrl: Readonly<Record<OandaEnvironment, string>> = {
  practice: "https://stream-fxpractice.oanda.com",
  live: "https://stream-fxtrade.oanda.com",
};

/**
 * The header by which OANDA knows us. The token comes from the environment variable `OANDA_TOKEN` and
 * nowhere else: a config, a command line, a catalogue and a log are read by too many.
 *
 * @throws INGEST_TOKEN_MISSING
 */
export function oandaHeaders(): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${fromEnvironment("OANDA_TOKEN", "token")}` };
}

/** The account whose prices are streamed: `OANDA_ACCOUNT`. @throws INGEST_TOKEN_MISSING */
export function oandaAccount(): string {
  return fromEnvironment("OANDA_ACCOUNT", "account, such as 101-001-1234567-001,");
}

function fromEnvironment(name: string, what: string): string {
  const value = process.env[name]?.trim();
  if (value) return value;
  throw new PlumblineError("INGEST_TOKEN_MISSING", {
    message: `OANDA wants a ${what} and the environment variable ${name} holds none`,
    where: { variable: name },
    remedy: `export ${name}=… in the shell that runs the command; it is written nowhere`,
  });
}

/** `EUR_USD` of `EURUSD`. */
export function oandaName(symbol: string): string {
  const { base, quote } = instrument(symbol);
  return `${base}_${quote}`;
}
