"""Writes indicators.json: oscillators, flows, channels and trends. Run: python make_indicators.py"""
import warnings

import numpy as np
import pandas as pd
import pandas_ta_classic as pta
import ta
import talib
from talipp.indicators import SuperTrend
from talipp.ohlcv import OHLCV

from bars import c, ema, h, l, o, v, write

warnings.filterwarnings("ignore")


def run_lengths(x):
    """Connors's streaks: rows in a row with one sign, 0 where nothing changed."""
    out, run = [], 0
    for change in np.sign(x.diff().to_numpy()[1:]):
        run = 0 if change == 0 else run + change if run * change > 0 else change
        out.append(float(run))
    return np.array([np.nan] + out)


def percent_rank(x, n):
    """Of the n returns before it the percentage that is lower, equal ones half."""
    change = x.pct_change().to_numpy()
    out = np.full(len(x), np.nan)
    for i in range(n + 1, len(x)):
        before = change[i - n : i]
        out[i] = 100 * ((before < change[i]).sum() + (before == change[i]).sum() / 2) / n
    return out


streak_rsi = np.concatenate([[np.nan], talib.RSI(run_lengths(c)[1:], 2)])
connors = (talib.RSI(c, 3).to_numpy() + streak_rsi + percent_rank(c, 60)) / 3
bands = talib.BBANDS(c, 20, 2.5, 2.5)
fast_k, fast_d = talib.STOCHRSI(c, 14, 14, 3)
vortex = pta.vortex(h, l, c, 14)
fisher = pta.fisher(1000 * h, 1000 * l, 10)  # so that its least range of 0.001 does not count
kst = ta.trend.KSTIndicator(c, 10, 15, 20, 30, 10, 10, 10, 15, 9)
cloud = pta.ichimoku(h, l, c, as_dataframe=True)
heikin = pta.ha(o, h, l, c)
keltner_range = talib.ATR(h, l, c, 20)
bars = [OHLCV(*row) for row in zip(o, h, l, c, v)]
trend = SuperTrend(10, 3, bars)
line = pd.Series([np.nan if t is None else t.value for t in trend])
rising = pd.Series([np.nan if t is None else (1.0 if t.trend.name == "UP" else -1.0) for t in trend])

values = {
    "talib": {
        "ultimate": talib.ULTOSC(h, l, c, 7, 14, 28),
        "trix 12": talib.TRIX(c, 12),
        "stochasticRsi k": fast_k,
        "stochasticRsi d": fast_d,
        "cmo of Wilder's means": talib.CMO(c, 14),
        "obv": talib.OBV(c, v) - v.iloc[0],
        "accumulationDistribution": talib.AD(h, l, c, v),
        "chaikinOscillator": talib.ADOSC(h, l, c, v, 3, 10),
        "parabolicSar": talib.SAR(h, l, 0.02, 0.2),
        "parabolicSar 0.05 0.3": talib.SAR(h, l, 0.05, 0.3),
        "bollingerBands upper": bands[0],
        "bollingerBands middle": bands[1],
        "bollingerBands lower": bands[2],
        "donchianChannel upper": talib.MAX(h, 20),
        "donchianChannel middle": talib.MIDPRICE(h, l, 20),
        "donchianChannel lower": talib.MIN(l, 20),
        "natr 14": talib.NATR(h, l, c, 14),
        "connorsRsi 60": connors,
    },
    "pandas": {
        "trix 12": 100 * ema(ema(ema(c, 12), 12), 12).pct_change(),
        "keltnerChannel upper": ema(c, 20) + 2 * keltner_range,
        "keltnerChannel lower": ema(c, 20) - 2 * keltner_range,
        "elderRay bull": h - ema(c, 13),
        "elderRay bear": l - ema(c, 13),
        "forceIndex 13": ema(c.diff() * v, 13),
        "massIndex": (ema(h - l, 9) / ema(ema(h - l, 9), 9)).rolling(25).sum(),
        "pivotPosition": (c - (h + l + c).shift(1) / 3) / (h - l).shift(1),
    },
    "pandas-ta-classic": {
        "cmo 14": pta.cmo(c, 14, talib=False),
        "vortex plus": vortex.iloc[:, 0],
        "vortex minus": vortex.iloc[:, 1],
        "choppiness 14": pta.chop(h, l, c, 14),
        "coppock": pta.coppock(c, 10, 11, 14),
        "fisherTransform line": fisher.iloc[:, 0],
        "fisherTransform signal": fisher.iloc[:, 1],
        "chaikinMoneyFlow 20": pta.cmf(h, l, c, v, length=20),
        "ichimoku conversion": cloud.filter(like="ITS").iloc[:, 0],
        "ichimoku base": cloud.filter(like="IKS").iloc[:, 0],
        "ichimoku leadingA": cloud.filter(like="ISA").iloc[:, 0],
        "ichimoku leadingB": cloud.filter(like="ISB").iloc[:, 0],
        "heikinAshi open": heikin["HA_open"],
        "heikinAshi high": heikin["HA_high"],
        "heikinAshi low": heikin["HA_low"],
        "heikinAshi close": heikin["HA_close"],
    },
    "ta": {
        "kst line": kst.kst(),
        "kst signal": kst.kst_sig(),
        "massIndex": ta.trend.MassIndex(h, l, 9, 25).mass_index(),
        "awesomeOscillator": ta.momentum.AwesomeOscillatorIndicator(h, l).awesome_oscillator(),
        "dpo 20": ta.trend.DPOIndicator(c, 20).dpo(),
        "easeOfMovement 14": ta.volume.EaseOfMovementIndicator(h, l, v, 14).ease_of_movement().rolling(14).mean() / 1e8,
        "forceIndex 13": ta.volume.ForceIndexIndicator(c, v, 13).force_index(),
    },
    "talipp": {"superTrend line": line, "superTrend direction": rising},
}
write("indicators.json", values)
