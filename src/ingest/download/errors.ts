import { declareErrors } from "../../core/errors.js";

/** Codes of `ingest/download/`. */
export const downloadErrors = declareErrors({
  INGEST_DOWNLOAD_TIMEOUT: {
    meaning: "a vendor's server did not answer, fell silent or sent too slowly",
    remedy: "nothing: it is tried again; see plumbline ingest --status for what stays broken",
  },
  INGEST_DOWNLOAD_BROKEN: {
    meaning: "the connection to a vendor's server could not be made, or broke",
    remedy: "check the network; what is missing is fetched with the next plumbline ingest",
  },
  INGEST_DOWNLOAD_REFUSED: {
    meaning: "a vendor's server answered with an HTTP status that brings no data",
    remedy: "see the status: 401 and 403 ask for a token, 429 and 5xx are tried again",
  },
  INGEST_DOWNLOAD_REDIRECTED: {
    meaning: "a vendor's server sends from address to address, or to one that is not safe",
    remedy: "check the base URL, and that no login page stands between here and the vendor",
  },
  INGEST_DOWNLOAD_TOO_LARGE: {
    meaning: "a vendor's server sends more than a unit can hold",
    remedy: "check the base URL: this is not the vendor's file",
  },
  INGEST_DOWNLOAD_UNREADABLE: {
    meaning: "what a vendor's server sent is not its format: a web page, or a file cut short",
    remedy: "nothing: it is tried again; see plumbline ingest --status for what stays broken",
  },
  INGEST_DOWNLOAD_EMPTY: {
    meaning: "a vendor has nothing for a time at which the market was open",
    remedy: "nothing: it is asked again later, and plumbline ingest --retry-failed asks at once",
  },
  INGEST_TOKEN_MISSING: {
    meaning: "a vendor wants a token or an account, and the environment holds none",
    remedy: "export the variable that the message names in the shell that runs the command",
  },
  INGEST_HOST_DOWN: {
    meaning: "a vendor's server failed again and again, or asks to be left alone for long",
    remedy: "run the command again later: it goes on where it stopped",
  },
  INGEST_UNITS_FAILED: {
    meaning: "units of a download could not be had, and the policy is to fail",
    remedy: "run the command again, or with --policy skip to go on without them",
  },
});
