"""Writes inputs.json and values.json: what TA-Lib, pandas, numpy and scipy say of a fixed table of bars.

Run: python make_reference.py   (versions in README.md)
"""
import json
import pathlib

import numpy as np
import pandas as pd
import talib
from scipy import stats

ROWS, FLAT_FROM, FLAT_TO = 360, 200, 240
here = pathlib.Path(__file__).parent
random = np.random.default_rng(20240304)

step = random.standard_t(5, ROWS) * 4e-4
step[FLAT_FROM:FLAT_TO] = 0
close = np.round(1.1 * np.exp(np.cumsum(step)), 5)
open_ = np.round(np.concatenate([[1.1], close[:-1]]) + random.normal(0, 2e-5, ROWS), 5)
high = np.round(np.maximum(open_, close) + np.abs(random.normal(0, 2e-4, ROWS)), 5)
low = np.round(np.minimum(open_, close) - np.abs(random.normal(0, 2e-4, ROWS)), 5)
other = np.round(1.3 * np.exp(np.cumsum(0.5 * step + random.normal(0, 3e-4, ROWS))), 5)
ticks = np.round(random.lognormal(5, 0.6, ROWS))
flat = slice(FLAT_FROM, FLAT_TO)
for column in (open_, high, low, close, other):
    column[flat] = column[FLAT_FROM]
open_[flat] = high[flat] = low[flat] = close[flat]

c, h, l, o, y, v = (pd.Series(x) for x in (close, high, low, open_, other, ticks))
r, ry = np.log(c / c.shift(1)), np.log(y / y.shift(1))
ema = lambda x, n: x.ewm(span=n, adjust=False, min_periods=n, ignore_na=True).mean()
rolled = lambda x, n, f: x.rolling(n).apply(f, raw=True)
line = np.arange(24)
garman_klass = 0.5 * np.log(h / l) ** 2 - (2 * np.log(2) - 1) * np.log(c / o) ** 2
rogers_satchell = np.log(h / c) * np.log(h / o) + np.log(l / c) * np.log(l / o)
macd_line = ema(c, 12) - ema(c, 26)
k = 0.34 / (1.34 + 21 / 19)
yang_zhang = np.sqrt(
    np.log(o / c.shift(1)).rolling(20).var() + k * np.log(c / o).rolling(20).var()
    + (1 - k) * rogers_satchell.rolling(20).mean()
)
binomial = np.array([1.0] + [0.0] * 49)
for i in range(1, 50):
    binomial[i] = -binomial[i - 1] * (0.4 - i + 1) / i
middle, upper = c.rolling(20).mean(), c.rolling(20).std(ddof=0)

values = {
    "talib": {
        "sma 20": talib.SMA(close, 20),
        "wma 20": talib.WMA(close, 20),
        "rollingSum 20": talib.SUM(close, 20),
        "diff 10": talib.MOM(close, 10),
        "roc 10": talib.ROC(close, 10),
        "rsi 14": talib.RSI(close, 14),
        "rollingMax 20": talib.MAX(close, 20),
        "rollingMin 20": talib.MIN(close, 20),
        "slope 24": talib.LINEARREG_SLOPE(close, 24),
        "trendResidual 24": close - talib.LINEARREG(close, 24),
        "trueRange": talib.TRANGE(high, low, close),
        "atr 14": talib.ATR(high, low, close, 14),
        "plusDi 14": talib.PLUS_DI(high, low, close, 14),
        "minusDi 14": talib.MINUS_DI(high, low, close, 14),
        "adx 14": talib.ADX(high, low, close, 14),
        "plusMovement": talib.PLUS_DM(high, low, 1),
        "minusMovement": talib.MINUS_DM(high, low, 1),
        "kama 10": talib.KAMA(close, 10),
        "cci 20": talib.CCI(high, low, close, 20),
        "williamsR 14": talib.WILLR(high, low, close, 14),
        "stochastic k": talib.STOCHF(high, low, close, 14, 3, 0)[0],
        "stochastic d": talib.STOCHF(high, low, close, 14, 3, 0)[1],
        "aroon up 25": talib.AROON(high, low, 25)[1],
        "aroon down 25": talib.AROON(high, low, 25)[0],
        "aroon oscillator 25": talib.AROONOSC(high, low, 25),
        "mfi 14": talib.MFI(high, low, close, ticks, 14),
        "bodyRatio": talib.BOP(open_, high, low, close),
        "corr of prices 30": talib.CORREL(close, other, 30),
        "typicalPrice": talib.TYPPRICE(high, low, close),
        "bollinger upper": talib.BBANDS(close, 20, 2.0, 2.0)[0],
    },
    "pandas": {
        "ema 20": ema(c, 20),
        "dema 20": 2 * ema(c, 20) - ema(ema(c, 20), 20),
        "tema 10": 3 * ema(c, 10) - 3 * ema(ema(c, 10), 10) + ema(ema(ema(c, 10), 10), 10),
        "macd histogram": macd_line - ema(macd_line, 9),
        "ppo": 100 * macd_line / ema(c, 26),
        "tsi": 100 * ema(ema(c.diff(), 25), 13) / ema(ema(c.diff().abs(), 25), 13),
        "simpleReturn 5": c.pct_change(5),
        "logReturn 1": r,
        "lag 7": c.shift(7),
        "rollingStd 20": r.rolling(20).std(),
        "rollingStd population 20": r.rolling(20).std(ddof=0),
        "zScore 60": (c - c.rolling(60).mean()) / c.rolling(60).std(),
        "rollingSkew 96": r.rolling(96).skew(),
        "rollingKurtosis 96": r.rolling(96).kurt(),
        "rollingQuantile 20 0.25": c.rolling(20).quantile(0.25),
        "rollingMedian 20": c.rolling(20).median(),
        "rollingRank 48": c.rolling(48).rank(pct=True),
        "corr 60": r.rolling(60).corr(ry),
        "beta 60": r.rolling(60).cov(ry) / ry.rolling(60).var(),
        "autocorrelation 1 60": r.rolling(60).corr(r.shift(1)),
        "bollingerPercentB 20": (c - (middle - 2 * upper)) / (4 * upper),
        "bollingerWidth 20": 4 * upper / middle,
        "efficiencyRatio 20": c.diff(20).abs() / c.diff().abs().rolling(20).sum(),
        "parkinson 20": np.sqrt((np.log(h / l) ** 2).rolling(20).mean() / (4 * np.log(2))),
        "garmanKlass 20": np.sqrt(garman_klass.rolling(20).mean()),
        "rogersSatchell 20": np.sqrt(rogers_satchell.rolling(20).mean()),
        "yangZhang 20": yang_zhang,
        "ewmaVolatility 32": np.sqrt(ema(r**2, 32)),
        "realizedVolatility 48": np.sqrt((r**2).rolling(48).sum()),
        "amihud 20": (1000 * r.abs() / v).rolling(20).mean(),
        "varianceRatio 4 96": np.log(c / c.shift(4)).rolling(96).var() / (4 * r.rolling(96).var()),
        "donchianPosition 20": (c - l.rolling(20).min()) / (h.rolling(20).max() - l.rolling(20).min()),
    },
    "numpy": {
        "meanDeviation 20": rolled(c, 20, lambda w: np.mean(np.abs(w - w.mean()))),
        "rSquared 24": rolled(c, 24, lambda w: np.corrcoef(line, w)[0, 1] ** 2 if np.ptp(w) > 0 else np.nan),
        "barsSinceHigh 20": rolled(c, 20, lambda w: np.argmax(w[::-1])),
        "barsSinceLow 20": rolled(c, 20, lambda w: np.argmin(w[::-1])),
        "fracDiff 0.4 50": rolled(np.log(c), 50, lambda w: binomial @ w[::-1]),
        "tanh": np.tanh(1000 * r),
    },
    "scipy": {"rollingMad 20": rolled(r, 20, stats.median_abs_deviation)},
}


def listed(series):
    # What TA-Lib has not yet a value for, and what is undefined, is null.
    return [float(f"{x:.12g}") if np.isfinite(x) else None for x in np.asarray(series, dtype=float)]


columns = dict(open=open_, high=high, low=low, close=close, tickVolume=ticks, other=other)
inputs = {"flatFrom": FLAT_FROM, "flatTo": FLAT_TO, "columns": {n: listed(x) for n, x in columns.items()}}
(here / "inputs.json").write_text(json.dumps(inputs) + "\n")
tables = {tool: {n: listed(x) for n, x in table.items()} for tool, table in values.items()}
(here / "values.json").write_text(json.dumps(tables) + "\n")
