import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { canonicalJson } from "../../core/canonical-json.js";

/** Writes a value in its canonical form. @throws CORE_VALUE_NOT_CANONICAL */
export function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${canonicalJson(value)}\n`);
}

/** Reads JSON that a stage of ours wrote; its type is the writer's word. */
export function readJson<Value>(path: string): Value {
  const value: Value = JSON.parse(readFileSync(path, "utf8"));
  return value;
}

/** Writes JSON lines as they come, some hundred at a time. */
export function jsonLines(path: string): { add(row: object): void; close(): void } {
  let waiting: string[] = [];
  writeFileSync(path, "");
  const flush = (): void => {
    if (waiting.length > 0) appendFileSync(path, `${waiting.join("\n")}\n`);
    waiting = [];
  };
  return {
    add: (row) => {
      waiting.push(JSON.stringify(row));
      if (waiting.length >= 500) flush();
    },
    close: flush,
  };
}
