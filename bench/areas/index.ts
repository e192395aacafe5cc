import { nearestName } from "../../src/core/errors.js";
import type { Area } from "./area.js";
import { cleanArea } from "./clean.js";
import { featuresArea } from "./features.js";
import { indicatorsArea } from "./indicators.js";
import { ingestArea } from "./ingest.js";
import { operatorsArea } from "./operators.js";
import { predictArea } from "./predict.js";
import { runArea } from "./run.js";
import { serveArea } from "./serve.js";
import { ticksArea } from "./ticks.js";
import { trackArea } from "./track.js";
import { trainArea } from "./train.js";

/** All areas, in the order of the pipeline. To add one: a file beside this, and a line here. */
export const areas: readonly Area[] = [
  ingestArea,
  ticksArea,
  cleanArea,
  featuresArea,
  operatorsArea,
  indicatorsArea,
  trainArea,
  predictArea,
  trackArea,
  serveArea,
  runArea,
];

/** The area of a name. @throws Error that names the nearest. */
export function areaNamed(name: string): Area {
  const found = areas.find((area) => area.name === name);
  if (found !== undefined) return found;
  const names = areas.map((area) => area.name);
  const nearest = nearestName(name, names);
  throw new Error(
    `there is no area ${name}; ${nearest === undefined ? `known: ${names.join(", ")}` : `did you mean ${nearest}?`}`,
  );
}
