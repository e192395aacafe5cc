export {
  type AlertRule,
  defaultAlertRules,
  type FiringAlert,
  firingAlerts,
  type Sample,
} from "./alerts.js";
export {
  type ComponentHealth,
  checkComponent,
  createUptime,
  type Health,
  type HealthState,
  healthOf,
  type Uptime,
} from "./health.js";
export { createLatencyRecorder, type LatencyRecorder, latencyBounds } from "./latency.js";
export { type MemoryUse, memoryCapacity, readMemory } from "./memory.js";
export { createMetrics, type Metrics, versionConflictsMetric } from "./metrics.js";
export { type JudgedObjective, judgeObjectives, type Objective, objectives } from "./objectives.js";
