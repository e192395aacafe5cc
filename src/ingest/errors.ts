import { declareErrors } from "../core/errors.js";

/** Codes of `ingest/`. */
export const ingestErrors = declareErrors({
  INGEST_FILE_MISSING: {
    meaning: "a file that was named is not there, or may not be read",
    remedy: "check the path and the rights of the file",
  },
  INGEST_FILE_EMPTY: {
    meaning: "a file holds no bytes, or nothing but blank lines",
    remedy: "download or export it again",
  },
  INGEST_FILE_IS_FOLDER: {
    meaning: "a folder was named where a file is expected",
    remedy: "name the files inside it",
  },
  INGEST_FILE_BINARY: {
    meaning: "a file holds bytes that are not text in UTF-8 or ASCII",
    remedy: "give a CSV, or a .gz or .zip that holds one",
  },
  INGEST_FILE_TRUNCATED: {
    meaning: "a compressed file ends before its end",
    remedy: "download it again",
  },
  INGEST_FILE_CORRUPT: {
    meaning: "a compressed file does not unpack to what it says it holds",
    remedy: "download it again",
  },
  INGEST_FILE_TOO_LARGE: {
    meaning: "a compressed file unpacks to far more than market data does",
    remedy: "unpack it by hand and look at it",
  },
  INGEST_ZIP_UNSUPPORTED: {
    meaning: "a zip is encrypted, in parts, larger than 4 GB or packed by a rare method",
    remedy: "unpack it by hand and give the CSV",
  },
  INGEST_ZIP_UNSAFE: {
    meaning: "a zip holds a name that climbs out of its folder",
    remedy: "do not use this file: no vendor of market data makes such names",
  },
  INGEST_ZIP_AMBIGUOUS: {
    meaning: "a zip holds no CSV, or several",
    remedy: "unpack it and name the CSV files one by one",
  },
  INGEST_FORMAT_UNKNOWN: {
    meaning: "the first lines of a file are in none of the known formats",
    remedy: "give the file a header such as time,open,high,low,close,volume",
  },
  INGEST_FORMAT_WRONG: {
    meaning: "more than half of the first thousand rows cannot be read in the file's format",
    remedy: "look at the named line; name the right format or mend the file",
  },
  INGEST_FORMAT_UNEXPECTED: {
    meaning: "a file is in another format than the source or the option says",
    remedy: "name the source that reads it, or leave the format to be recognised",
  },
  INGEST_SEPARATOR_UNKNOWN: {
    meaning: "no separator known to CSV divides the first line",
    remedy: "use a comma, a semicolon, a tab or | between the fields",
  },
  INGEST_COLUMN_MISSING: {
    meaning: "the header of a file lacks a column that bars need, or names one twice",
    remedy: "name the columns time, open, high, low, close and, if known, volume and spread",
  },
  INGEST_TIME_AMBIGUOUS: {
    meaning: "the times of a file can be read in more than one way",
    remedy: "write them as 2018-04-03 12:00, in UTC or in a named clock",
  },
  INGEST_TIMEFRAME_UNCLEAR: {
    meaning: "the steps between rows are those of no known timeframe",
    remedy: "name the timeframe",
  },
  INGEST_FILE_NO_ROWS: {
    meaning: "a file has a header and no rows",
    remedy: "export it again, or leave it out",
  },
  INGEST_INSTRUMENT_MISMATCH: {
    meaning: "a file is of another instrument than the one asked for",
    remedy: "ask for the instrument of the file, or name another file",
  },
  INGEST_INSTRUMENTS_MIXED: {
    meaning: "one file holds rows of more than one instrument",
    remedy: "split the file by its symbol column",
  },
  INGEST_FILES_DIFFER: {
    meaning: "files that are to be one series have different timeframes or sides",
    remedy: "ingest them as two series",
  },
  INGEST_FILE_IS_REFERENCE: {
    meaning: "a file holds reference rates, one a day, which are no bars to trade",
    remedy:
      "name files of bars or ticks; readReferenceRates reads reference rates to compare bars with",
  },
  INGEST_SOURCE_UNKNOWN: {
    meaning: "no source has this name",
    remedy: "use one of the sources that are listed",
  },
  INGEST_REQUEST_INVALID: {
    meaning: "a source was not given what it needs, or an option has no such value",
    remedy: "see what the source needs",
  },
});
