import { declareErrors } from "../core/errors.js";

/** Codes of `cli/`. */
export const cliErrors = declareErrors({
  CLI_OPTION_INVALID: {
    meaning: "an option of a command is missing its partner, or its value is of the wrong kind",
    remedy: "see --help of the command",
  },
  CLI_FILE_EXISTS: {
    meaning: "a file that the command would write is already there",
    remedy: "move it away, or name another with --output",
  },
  CLI_FILE_UNWRITABLE: {
    meaning: "a file that the command would write cannot be written where it was named",
    remedy: "name a file in a folder that you may write to",
  },
});
