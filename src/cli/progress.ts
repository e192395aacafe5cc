import type { HookEvent, Hooks } from "../core/hooks.js";
import { formatDuration } from "../core/time.js";
import type { TaskOutcome } from "../pipeline/index.js";
import type { CommandIo } from "./io.js";

/** Shows how a run gets on: what is under way on a terminal, a line for each stage when it is done. */
export interface Progress {
  readonly hooks: Hooks;
  onOutcome(outcome: TaskOutcome): void;
  /** Ends the moving line. */
  finish(): void;
}

/** Milliseconds between two drawings of the moving line. */
const drawEveryMs = 100;

/** Progress on `io.err`: a moving line on a terminal, and what ended, line by line, everywhere. */
export function createProgress(io: CommandIo): Progress {
  const begun = io.now();
  let lastDrawn = 0;
  let isLineOpen = false;

  function clear(): void {
    if (isLineOpen) io.err("\r\u001b[2K");
    isLineOpen = false;
  }

  function say(line: string): void {
    clear();
    io.err(`${line}\n`);
  }

  return {
    hooks: {
      emit: (event) => {
        if (event.type === "note" && (event.level === "warning" || event.level === "error")) {
          say(`  ! ${event.stage}: ${event.message}`);
        }
        if (event.type !== "progress" || !io.isTerminal) return;
        const now = io.now();
        if (now - lastDrawn < drawEveryMs) return;
        lastDrawn = now;
        clear();
        io.err(movingLine(event));
        isLineOpen = true;
      },
    },
    onOutcome: ({ stage, subject, state, durationMs, notes }) => {
      const elapsed = formatDuration(io.now() - begun).padStart(8);
      const took = state === "reused" ? "reused" : `${state} in ${formatDuration(durationMs)}`;
      const more = notes.length > 1 ? ` (and ${notes.length - 1} more)` : "";
      const said = notes.length > 0 ? ` · ${notes[0]}${more}` : "";
      say(`${elapsed}  ${stage.padEnd(10)}  ${subject.padEnd(26)}  ${took}${said}`);
    },
    finish: clear,
  };
}

function movingLine(event: Extract<HookEvent, { type: "progress" }>): string {
  const { stage, subject, done, total, unit } = event;
  const share = total ? ` ${Math.floor((100 * done) / total)} %` : "";
  return `          ${stage.padEnd(10)}  ${subject}  ${done.toLocaleString("en-US")} ${unit}${share}`;
}
