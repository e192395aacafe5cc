/** A node's setting for people: a dash where there is none, lists of names such as constraints as JSON. */
export function settingText(value: unknown): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
