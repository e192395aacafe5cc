export {
  type DefectKind,
  type DefectRates,
  defaultDefectRates,
  type PlantedDefect,
} from "./defects.js";
export {
  type SimulatedMarket,
  type SimulatedPair,
  type SimulationOptions,
  simulateMarket,
} from "./simulate.js";
