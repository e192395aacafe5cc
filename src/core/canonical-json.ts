import { PlumblineError, shown } from "./errors.js";

/** What can be part of an identity: JSON without `undefined`, NaN, infinities and −0. */
export type Canonical =
  | null
  | boolean
  | number
  | string
  | readonly Canonical[]
  | { readonly [key: string]: Canonical };

/**
 * The one text form of a value, from which ids are hashed: keys sorted by code unit, no white space,
 * numbers as ECMAScript prints them (RFC 8785, JSON Canonicalization Scheme).
 *
 * @throws CORE_VALUE_NOT_CANONICAL for `undefined`, NaN, infinities, −0, functions, symbols, bigints
 *   and class instances, with the path of the value.
 */
export function canonicalJson(value: unknown): string {
  return encode(value, "$");
}

function encode(value: unknown, path: string): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isFinite(value) || Object.is(value, -0)) throw refused(value, path);
      return String(value);
    case "object":
      break;
    default:
      throw refused(value, path);
  }
  if (value === null) return "null";
  if (Array.isArray(value)) {
    const parts: string[] = [];
    for (let i = 0; i < value.length; i++) parts.push(encode(value[i], `${path}[${i}]`));
    return `[${parts.join(",")}]`;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw refused(value, path);
  const record = value as Record<string, unknown>; // a plain object, by the line above
  const parts = Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${encode(record[key], `${path}.${key}`)}`);
  return `{${parts.join(",")}}`;
}

function refused(value: unknown, path: string): PlumblineError {
  const found = Object.is(value, -0) ? "-0" : shown(value);
  return new PlumblineError("CORE_VALUE_NOT_CANONICAL", {
    message: `${path} is ${found}, which has no canonical form and cannot be part of an identity`,
    where: { path },
    remedy: "leave the key out, or use null, a finite number, a string, a list or a plain object",
  });
}
