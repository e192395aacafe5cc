import { declareErrors } from "../core/errors.js";

/** Codes of `store/`. */
export const storeErrors = declareErrors({
  STORE_WORKSPACE_UNUSABLE: {
    meaning: "the workspace's folder or its catalogue cannot be made, read or written",
    remedy: "name another with --workspace, or mend what the message names",
  },
  STORE_SPACE_MISSING: {
    meaning: "the disk has no room for what is to be written",
    remedy: "free space, or move the workspace to a larger disk, and run again: nothing is lost",
  },
  STORE_ARTIFACT_MISSING: {
    meaning: "an artifact that something refers to is not in the workspace",
    remedy: "run the pipeline again: it makes what is missing",
  },
  STORE_ARTIFACT_CORRUPT: {
    meaning: "an artifact's manifest or files are not those that were written",
    remedy: "delete the artifact's folder and run again: it will be made afresh",
  },
  STORE_VENDOR_FILE_MISSING: {
    meaning: "a file that a vendor sent was downloaded and is no longer in the workspace",
    remedy: "plumbline ingest, with the same source and range, fetches it again",
  },
  STORE_VENDOR_FILE_CORRUPT: {
    meaning: "a file that a vendor sent is no longer the bytes that were kept",
    remedy: "delete it; plumbline ingest, with the same source and range, fetches it again",
  },
  STORE_BAR_TIME_INVALID: {
    meaning:
      "a bar to be written has an open time that is not a whole millisecond of years 1 to 9999",
    remedy: "give times as UTC epoch milliseconds",
  },
  STORE_BARS_UNREADABLE: {
    meaning: "a folder is not there or a file in it does not hold bars as Plumbline writes them",
    remedy: "delete the artifact that holds it and run again",
  },
  STORE_PARQUET_UNREADABLE: {
    meaning:
      "a Parquet file that was not written by Plumbline is cut, damaged or packed in a rare way",
    remedy: "export it again, uncompressed or with zstd, snappy or gzip",
  },
  STORE_MATRIX_UNREADABLE: {
    meaning: "a file is not a feature matrix as Plumbline writes it",
    remedy: "delete the artifact that holds it and run again",
  },
  STORE_MATRIX_CLOSED: {
    meaning: "a matrix was used after it was closed",
    remedy: "close it after the last use: its memory is gone",
  },
  STORE_COLUMN_MISSING: {
    meaning: "a matrix has no column of that name",
    remedy: "use one of the names that the message lists",
  },
  STORE_VERSION_TAKEN: {
    meaning: "other content is already published under this name and version",
    remedy: "publish under the next version: plumbline derives it",
  },
});
