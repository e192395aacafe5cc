import { registerSet } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { printResult, withWorkspace } from "../../with-workspace.js";
import { differenceLines } from "./difference.js";

/** Options of `plumbline features register`. */
export interface RegisterOptions extends CommonOptions {
  readonly note?: string;
  readonly dryRun?: boolean;
}

/** Publishes the set of a file under the version that its content gives it. */
export function register(file: string, options: RegisterOptions, io: CommandIo): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const isPreview = options.dryRun === true;
    const { note = `from ${file}` } = options;
    const { difference, ...result } = await registerSet(workspace, file, io.cwd, {
      note,
      isPreview,
    });
    const { name, version, change, before, operators } = result;
    const label = `${name}@${version}`;
    const said: Readonly<Record<typeof change, string>> = {
      first: isPreview
        ? "would be published, the first of its name"
        : "published, the first of its name",
      none: "is published already: nothing changed",
      ...mapChanges((kind) => {
        const verb = isPreview ? "would be published" : "published";
        return `${verb}, a ${kind} change from ${name}@${before}`;
      }),
    };
    printResult(options, io, { ...result, isPreview }, () =>
      [
        `${label} ${said[change]}`,
        ...(difference === null ? [] : differenceLines(difference)),
        ...operators.map((key) =>
          isPreview
            ? `  operator ${key} of your own`
            : `  operator ${key} of your own keeps the laws of kernels`,
        ),
      ].join("\n"),
    );
  });
}

function mapChanges(
  text: (kind: "patch" | "minor" | "major") => string,
): Record<"patch" | "minor" | "major", string> {
  return { patch: text("patch"), minor: text("minor"), major: text("major") };
}
