import { declareErrors } from "../../core/errors.js";

/** Codes of `ingest/live/`. */
export const liveErrors = declareErrors({
  INGEST_FEED_BROKEN: {
    meaning: "a live feed ended its connection, or could not be reached",
    remedy: "nothing: it is connected again, and what was missed is asked for from history",
  },
  INGEST_FEED_SILENT: {
    meaning: "a live feed has said nothing, not even that it is there, for too long",
    remedy: "nothing: it is connected again, and what was missed is asked for from history",
  },
  INGEST_FEED_REFUSED: {
    meaning: "a live feed refuses the connection, and would refuse it again",
    remedy: "check the address, the token and the account",
  },
  INGEST_FEED_UNREADABLE: {
    meaning: "what a live feed sends is not what it is taken for",
    remedy: "check the address, and the form of its messages in docs/download.md",
  },
  INGEST_HISTORY_UNAVAILABLE: {
    meaning: "the bars that a live feed missed could not be had from history",
    remedy: "nothing: it is asked again until the patience is used up, then a gap is reported",
  },
});
