import { bars } from "../../bars.js";
import { amihud, spreadBps } from "../../compositions/index.js";
import type { FeatureMap } from "../../feature-set.js";
import { rollingRank, zScore } from "../../operators/index.js";

const { close, spread, tickVolume } = bars();

/** Cost and liquidity. Missing throughout where the vendor gives no spread or no tick volume. */
export const activity: FeatureMap = {
  spread_bps: { expression: spreadBps(spread, close), about: "spread in basis points" },
  spread_z_60: { expression: zScore(spread, 60), about: "spread in standard deviations" },
  ticks_z_60: { expression: zScore(tickVolume, 60), about: "ticks in standard deviations" },
  ticks_rank_96: { expression: rollingRank(tickVolume, 96), about: "rank of the ticks in 96 bars" },
  amihud_48: { expression: amihud(close, tickVolume, 48), about: "move per thousand ticks" },
};
