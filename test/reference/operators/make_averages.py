"""Writes averages.json: moving averages and filters. Run: python make_averages.py"""
import numpy as np
import pandas as pd
import pandas_ta_classic as ta
import talib
from scipy.signal import lfilter, lfilter_zi
from talipp.indicators import ALMA, McGinleyDynamic

from bars import c, ema, h, l, v, write

x = c.to_numpy()
middle = (h + l) / 2


def steady(b, a, x):
    """The filter from the steady state of the first value."""
    return lfilter(b, a, x, zi=lfilter_zi(b, a) * x[0])[0]


def after(warm_up, y):
    return np.where(np.arange(len(y)) < warm_up, np.nan, y)


def super_smoother(x, n):
    # Ehlers 2013, listing 3-1: a1 = exp(-1.414 pi / n), b1 = 2 a1 cos(1.414 180 / n).
    a1 = np.exp(-np.sqrt(2) * np.pi / n)
    c2, c3 = 2 * a1 * np.cos(np.sqrt(2) * np.pi / n), -a1 * a1
    return steady([(1 - c2 - c3) / 2, (1 - c2 - c3) / 2], [1, -c2, -c3], x)


def high_pass(x, n):
    # Ehlers 2013, listing 7-1: alpha of the angle 0.707 360 / n.
    angle = 2 * np.pi * np.sqrt(0.5) / n
    alpha = (np.cos(angle) + np.sin(angle) - 1) / np.cos(angle)
    gain = (1 - alpha / 2) ** 2
    return lfilter([gain, -2 * gain, gain], [1, -2 * (1 - alpha), (1 - alpha) ** 2], x - x[0])


def laguerre(x, gamma):
    part = steady([1 - gamma], [1, -gamma], x)
    parts = [part]
    for _ in range(3):
        # An all-pass filter: its steady state is its input.
        part = lfilter([-gamma, 1], [1, -gamma], part - x[0]) + x[0]
        parts.append(part)
    return (parts[0] + 2 * parts[1] + 2 * parts[2] + parts[3]) / 6


def adaptive(x, rate):
    """Ehlers's and Chande's recursion: begins with the last x before the first rate, waits without one."""
    x, rate = np.asarray(x), np.asarray(rate)
    first = int(np.flatnonzero(np.isfinite(rate))[0])
    level, out = x[first - 1], np.full(len(x), np.nan)
    for i in range(first, len(x)):
        if np.isfinite(rate[i]):
            level = out[i] = rate[i] * x[i] + (1 - rate[i]) * level
    return out


def frama_rate(n):
    # Ehlers 2005: N1 and N2 of the halves, N3 of the whole window.
    half = n // 2
    n1 = (h.rolling(half).max() - l.rolling(half).min()) / half
    n2 = n1.shift(half)
    n3 = (h.rolling(n).max() - l.rolling(n).min()) / n
    dimension = (np.log(n1 + n2) - np.log(n3.where(n3 > 0))) / np.log(2)
    return np.exp(-4.6 * (dimension - 1)).clip(0.01, 1)


def cmo_size(n):
    up, down = c.diff().clip(lower=0).rolling(n).sum(), -c.diff().clip(upper=0).rolling(n).sum()
    still = (c.diff() == 0).rolling(n).sum() == n
    return ((up - down) / (up + down)).abs().where(~still)


values = {
    "talib": {
        "trima 20": talib.TRIMA(c, 20),
        "trima 21": talib.TRIMA(c, 21),
        "t3 6": talib.T3(c, 6, 0.7),
    },
    "talipp": {
        "alma 20": pd.Series(ALMA(20, 0.85, 6, list(x)), dtype=float),
        "alma 9": pd.Series(ALMA(9, 0.5, 4, list(x)), dtype=float),
    },
    "pandas-ta-classic": {
        "mcGinley 14": after(13, ta.mcgd(c, 14, c=0.6)),
        "vwma 20": ta.vwma(c, v, 20),
        "laguerreRsi 0.5": after(7, ta.lrsi(c, gamma=0.5)),
        "laguerreRsi 0.8": after(19, ta.lrsi(c, gamma=0.8)),
        "zlema 20": ta.zlma(c, 20),
    },
    "pandas": {
        "zlema 20": ema(2 * c - c.shift(9), 20),
        "vidya 20 9": adaptive(c, 2 / 21 * cmo_size(9)),
        "frama 16": adaptive(middle, frama_rate(16)),
    },
    "scipy": {
        "superSmoother 10": after(9, super_smoother(x, 10)),
        "superSmoother 75": after(74, super_smoother(x, 75)),
        "highPass 48": after(47, high_pass(x, 48)),
        "laguerre 0.8": after(19, laguerre(x, 0.8)),
        "laguerre 0": after(3, laguerre(x, 0.0)),
        "roofing 48 10": after(56, np.concatenate([np.full(47, np.nan), super_smoother(high_pass(x, 48)[47:], 10)])),
    },
}
write("averages.json", values)
