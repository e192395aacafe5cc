import { expect, it } from "vitest";
import { combineHooks, type HookEvent, silentHooks } from "../../../src/core/hooks.js";

it("passes each event on to every listener in order", () => {
  const heard: string[] = [];
  const listener = (name: string) => ({
    emit: (event: HookEvent) => heard.push(name + event.type),
  });
  const hooks = combineHooks(listener("a:"), silentHooks, listener("b:"));
  hooks.emit({ type: "metric", name: "plumbline_test", value: 1 });
  expect(heard).toEqual(["a:metric", "b:metric"]);
});
