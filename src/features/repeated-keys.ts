/** A key that an object literal has twice: JavaScript keeps the last and says nothing. */
export interface RepeatedKey {
  readonly key: string;
  /** Line of the second one, from 1. */
  readonly line: number;
  /** Line of the first one. */
  readonly firstLine: number;
}

/** Text that cannot hold a key: comments, template text without holes, and regular expressions. */
const skipped =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|`(?:\\[\s\S]|[^`\\])*`|(?<=[(,=:[!&|?{};]\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
const word = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[\w$]+/y;

/**
 * The first key that an object literal of a source text repeats. TypeScript refuses such a literal, but
 * a file that is run is not always type-checked, and the feature of the first key would be lost.
 *
 * It reads words and brackets, not the grammar: a key is a word or text between `{` or `,` and `:`,
 * directly within braces.
 */
export function repeatedKey(source: string): RepeatedKey | undefined {
  const open: { readonly bracket: string; readonly lineOf: Map<string, number> }[] = [];
  let line = 1;
  let before = "";
  let at = 0;
  while (at < source.length) {
    const character = source[at];
    const passed = matchAt(skipped, source, at);
    if (passed !== undefined) {
      line += countLines(passed);
      at += passed.length;
      continue;
    }
    const token = matchAt(word, source, at) ?? character;
    const innermost = open[open.length - 1];
    if ("{([".includes(character)) open.push({ bracket: character, lineOf: new Map() });
    else if ("})]".includes(character)) open.pop();
    else if (innermost?.bracket === "{" && (before === "{" || before === ",")) {
      const isKey = /^\s*:/.test(source.slice(at + token.length, at + token.length + 40));
      const key = token.replace(/^["']|["']$/g, "");
      const firstLine = innermost.lineOf.get(key);
      if (isKey && firstLine !== undefined) return { key, line, firstLine };
      if (isKey) innermost.lineOf.set(key, line);
    }
    if (token === "\n") line++;
    if (!/\s/.test(token)) before = token;
    at += token.length;
  }
  return undefined;
}

function matchAt(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
