"""TA-Lib's functions for the indicators of `bench/data/indicator-cases.ts`, on NumPy columns."""

import talib

CALLS = {
    "sma": lambda h, l, c: talib.SMA(c, 20),
    "ema": lambda h, l, c: talib.EMA(c, 20),
    "wilder": lambda h, l, c: talib.RMA(c, 14),
    "wma": lambda h, l, c: talib.WMA(c, 20),
    "dema": lambda h, l, c: talib.DEMA(c, 20),
    "tema": lambda h, l, c: talib.TEMA(c, 20),
    "kama": lambda h, l, c: talib.KAMA(c, 10),
    "std": lambda h, l, c: talib.STDDEV(c, 20),
    "sum": lambda h, l, c: talib.SUM(c, 48),
    "max": lambda h, l, c: talib.MAX(h, 96),
    "min": lambda h, l, c: talib.MIN(l, 96),
    "roc": lambda h, l, c: talib.ROC(c, 10),
    "rsi": lambda h, l, c: talib.RSI(c, 14),
    "macd": lambda h, l, c: talib.MACD(c, 12, 26, 9),
    "bollinger": lambda h, l, c: talib.BBANDS(c, 20, 2, 2),
    "trueRange": lambda h, l, c: talib.TRANGE(h, l, c),
    "atr": lambda h, l, c: talib.ATR(h, l, c, 14),
    "adx": lambda h, l, c: talib.ADX(h, l, c, 14),
    "cci": lambda h, l, c: talib.CCI(h, l, c, 20),
    "williamsR": lambda h, l, c: talib.WILLR(h, l, c, 14),
    "stochastic": lambda h, l, c: talib.STOCHF(h, l, c, 14, 3),
    "aroon": lambda h, l, c: talib.AROON(h, l, 25)[::-1],
    "ultimate": lambda h, l, c: talib.ULTOSC(h, l, c, 7, 14, 28),
    "parabolicSar": lambda h, l, c: talib.SAR(h, l, 0.02, 0.2),
}
