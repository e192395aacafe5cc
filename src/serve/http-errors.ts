import { type ErrorReport, PlumblineError, reportError } from "../core/errors.js";

/** The one table from codes to HTTP status. A code that is not in it is a fault of ours. */
const statusOfCode: Readonly<Record<string, number>> = {
  SERVE_BODY_UNREADABLE: 400,
  SERVE_ROUTE_UNKNOWN: 404,
  SERVE_INSTRUMENT_UNKNOWN: 404,
  SERVE_MODEL_MISSING: 404,
  SERVE_FEATURE_SET_UNKNOWN: 404,
  SERVE_METHOD_NOT_ALLOWED: 405,
  SERVE_BAR_LATE: 409,
  SERVE_BAR_CONFLICT: 409,
  SERVE_SWAP_BUSY: 409,
  SERVE_COMPANIONS_UNSUPPORTED: 409,
  FEATURES_SET_INCOMPATIBLE: 409,
  TRAIN_TREE_MISMATCHED: 409,
  SERVE_BODY_TOO_LARGE: 413,
  SERVE_MEDIA_TYPE_UNSUPPORTED: 415,
  SERVE_REQUEST_INVALID: 422,
  SERVE_BAR_INVALID: 422,
  SERVE_BARS_UNORDERED: 422,
};

/** What is sent for something thrown. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: ErrorReport;
}

/** HTTP status of a code: 503 where trying again may help, 500 where the code is in no table. */
export function httpStatus(code: string, isRetryable = false): number {
  return statusOfCode[code] ?? (isRetryable ? 503 : 500);
}

/** The answer to something thrown: status and body, never a stack. */
export function answerError(thrown: unknown): ErrorAnswer {
  const error = fromFramework(thrown) ?? thrown;
  const body = reportError(error);
  const isRetryable = error instanceof PlumblineError && error.retryable;
  return { status: httpStatus(body.code, isRetryable), body };
}

/** The framework's own complaints about a request, in our words; undefined for anything else. */
function fromFramework(thrown: unknown): PlumblineError | undefined {
  if (thrown instanceof PlumblineError || !(thrown instanceof Error)) return undefined;
  const { statusCode } = thrown as { statusCode?: unknown }; // a field that Fastify adds
  switch (statusCode) {
    case 413:
      return new PlumblineError("SERVE_BODY_TOO_LARGE", {
        message: "the body is larger than the server takes",
        remedy: "send the bars in several requests",
        cause: thrown,
      });
    case 415:
      return new PlumblineError("SERVE_MEDIA_TYPE_UNSUPPORTED", {
        message: "the body is not declared as JSON, expected content-type: application/json",
        remedy: "send JSON with content-type: application/json",
        cause: thrown,
      });
    case 400:
      return new PlumblineError("SERVE_BODY_UNREADABLE", {
        message: `the request cannot be read: ${thrown.message}`,
        remedy: "send one JSON object to a well-formed address",
        cause: thrown,
      });
    default:
      return undefined;
  }
}
