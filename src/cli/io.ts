/** The world as a command sees it: handed in, so that tests can look at what it says. */
export interface CommandIo {
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress and errors. */
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal on which lines can be written over. */
  readonly isTerminal: boolean;
  readonly cwd: string;
  /** UTC ms now. */
  readonly now: () => number;
  /** For commands that go on until they are stopped: resolves when the user asks for it. */
  readonly untilStopped: () => Promise<void>;
}

/** The options that every command has. */
export interface CommonOptions {
  readonly workspace?: string;
  readonly json?: boolean;
}

/** The workspace where none is named. */
export const defaultWorkspace = ".plumbline";
