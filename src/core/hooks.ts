/**
 * The one interface through which stages report. Stages never wait for a listener: `emit` returns at
 * once and a listener that throws is the listener's fault.
 */
export interface Hooks {
  emit(event: HookEvent): void;
}

export type HookEvent =
  | {
      /** How far a task is. `total` is absent where it is not known. */
      readonly type: "progress";
      readonly stage: string;
      readonly subject: string;
      readonly done: number;
      readonly total?: number;
      readonly unit: string;
    }
  | {
      /** One measurement, named `plumbline_stage_quantity_unit`. */
      readonly type: "metric";
      readonly name: string;
      readonly value: number;
      readonly labels?: Readonly<Record<string, string>>;
    }
  | {
      /** Something a person may want to read in a log. */
      readonly type: "note";
      readonly stage: string;
      readonly level: "debug" | "info" | "warning" | "error";
      readonly message: string;
      readonly facts?: Readonly<Record<string, string | number | boolean>>;
    };

/** Hears nothing. The default where nobody listens. */
export const silentHooks: Hooks = { emit: () => {} };

/** One hooks object that passes each event on to several. */
export function combineHooks(...listeners: readonly Hooks[]): Hooks {
  return {
    emit: (event) => {
      for (const listener of listeners) listener.emit(event);
    },
  };
}
