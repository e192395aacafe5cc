import type { z } from "zod";
import { PlumblineError, shown } from "../../core/errors.js";

/**
 * A request's part as its schema has it.
 *
 * @param part - `body`, `path`: named in errors.
 * @throws SERVE_REQUEST_INVALID that names the first fault and counts the rest.
 */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  part: string,
  value: unknown,
): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const [first, ...rest] = result.error.issues;
  const place = [part, ...first.path.map(String)].join(".");
  const found = first.input === undefined ? "" : `, found ${shownInput(first.input)}`;
  const others = rest.length === 0 ? "" : ` (and ${rest.length} more)`;
  throw new PlumblineError("SERVE_REQUEST_INVALID", {
    message: `${place}: ${first.message}${found}${others}`,
    where: { part, path: first.path.map(String).join(".") },
    remedy: "send what docs/serve.md shows for this route",
  });
}

function shownInput(value: unknown): string {
  return shown(typeof value === "object" ? JSON.stringify(value) : value);
}
