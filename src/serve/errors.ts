import { declareErrors } from "../core/errors.js";

/** Codes of `serve/`. */
export const serveErrors = declareErrors({
  SERVE_MODEL_MISSING: {
    meaning: "no model is in service for an instrument, or a model tree is not in the workspace",
    remedy: "plumbline run makes and promotes one; plumbline status lists them",
  },
  SERVE_FEATURE_SET_UNKNOWN: {
    meaning: "a feature set was named that is not published under that name and version",
    remedy: "name it as name@version, as the message lists them",
  },
  SERVE_COMPANIONS_UNSUPPORTED: {
    meaning: "a model reads features of other pairs, whose bars a server does not take",
    remedy: "serve a model whose features read its own pair alone",
  },
  SERVE_INSTRUMENT_UNKNOWN: {
    meaning: "the server has no model of an instrument",
    remedy: "use one that the message lists, or start the server with it",
  },
  SERVE_SNAPSHOT_FOREIGN: {
    meaning: "a live snapshot is of another model, instrument or timeframe",
    remedy: "replay the history: the server does so by itself",
  },
  SERVE_SNAPSHOT_CORRUPT: {
    meaning: "a live snapshot is not whole",
    remedy: "replay the history: the server does so by itself",
  },
  SERVE_BAR_INVALID: {
    meaning: "a bar has prices that no market makes, or does not open on the timeframe's grid",
    remedy: "correct the bar that the message names and send the batch again: none was taken",
  },
  SERVE_BARS_UNORDERED: {
    meaning: "the bars of one request do not ascend in open time",
    remedy: "sort them, each once, and send the batch again: none was taken",
  },
  SERVE_BAR_LATE: {
    meaning: "a bar opens before one that has been taken",
    remedy: "send bars in order; what came too late is left out",
  },
  SERVE_BAR_CONFLICT: {
    meaning: "a bar was sent again with other values",
    remedy: "send closed bars only: a bar that has been taken does not change",
  },
  SERVE_SWAP_BUSY: {
    meaning: "the model of an instrument is being exchanged already",
    remedy: "wait for the exchange under way, then ask again",
  },
  SERVE_REQUEST_INVALID: {
    meaning: "a request's body or path does not have the form that the route takes",
    remedy: "send what docs/serve.md shows",
  },
  SERVE_BODY_UNREADABLE: {
    meaning: "a request's body is not JSON",
    remedy: "send one JSON object",
  },
  SERVE_BODY_TOO_LARGE: {
    meaning: "a request's body is larger than the server takes",
    remedy: "send the bars in several requests",
  },
  SERVE_MEDIA_TYPE_UNSUPPORTED: {
    meaning: "a request's body is of a type that the server does not read",
    remedy: "send application/json",
  },
  SERVE_ROUTE_UNKNOWN: {
    meaning: "there is nothing at a path",
    remedy: "use one of the routes that docs/serve.md lists",
  },
  SERVE_METHOD_NOT_ALLOWED: {
    meaning: "a path is asked for by a method that it does not take",
    remedy: "use one of the methods of the Allow header",
  },
  SERVE_ADDRESS_UNUSABLE: {
    meaning: "the server cannot listen at an address: it is taken, or not this machine's",
    remedy: "name another port with --port, or stop what listens there",
  },
});
