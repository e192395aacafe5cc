"""Writes statistics.json: statistics of the window. Run: python make_statistics.py"""
import antropy
import numpy as np
import talib
from scipy import stats

from bars import c, l, r, rolled, rolled_pairs, ry, v, write

rounded = (1e4 * r).round()  # many equal values
gappy = c.where(v < 200)


def spearman(x, y):
    return stats.spearmanr(x, y).statistic if np.ptp(x) > 0 and np.ptp(y) > 0 else np.nan


def kendall(x, y):
    return stats.kendalltau(x, y).statistic if np.ptp(x) > 0 and np.ptp(y) > 0 else np.nan


def standard_error(w):
    if np.ptp(w) == 0:
        return 0.0
    residuals = np.polyfit(np.arange(len(w)), w - w[0], 1, full=True)[1]
    return np.sqrt(residuals[0] / (len(w) - 2))


def entropy(w):
    return stats.entropy(np.histogram(w, 10)[0]) / np.log(10)


def rescaled_range(w):
    walk = np.cumsum(w - w.mean())
    return np.ptp(walk) / w.std() if np.ptp(w) > 0 else np.nan


def rs_exponent(w):
    # Mandelbrot and Wallis's pox diagram, with every window of n = 16, 8, 32 in w.
    sizes = [64, 32, 16, 8]
    means = [np.mean([rescaled_range(w[i : i + n]) for i in range(len(w) - n + 1)]) for n in sizes]
    return np.polyfit(np.log(sizes), np.log(means), 1)[0]


def structure_exponent(w):
    # w holds 96 differences' ends and the 8 rows before the first.
    lags = [1, 2, 4, 8]
    sizes = [np.mean(np.abs(w[8:] - w[8 - lag : len(w) - lag])) for lag in lags]
    return np.polyfit(np.log(lags), np.log(sizes), 1)[0] if min(sizes) > 0 else np.nan


def deepest(w):
    return np.max(1 - w / np.maximum.accumulate(w))


def winsorized(w):
    middle, mad = np.median(w), stats.median_abs_deviation(w, scale="normal")
    return np.clip(w[-1], middle - 2 * mad, middle + 2 * mad)


top = c.rolling(20).max()
write(
    "statistics.json",
    {
        "talib": {
            "linearForecast 24": talib.LINEARREG(c, 24),
            "linearForecast 24 1": talib.TSF(c, 24),
            "linearIntercept 24": talib.LINEARREG_INTERCEPT(c, 24),
            "rollingVariance population 20": talib.VAR(c, 20),
        },
        "pandas": {
            "rollingVariance 20": r.rolling(20).var(),
            "rollingCovariance 60": r.rolling(60).cov(ry),
            "rollingCovariance population 60": r.rolling(60).cov(ry, ddof=0),
            "rollingCount 20": gappy.rolling(20).count().where(c.index >= 19),
            "rollingProduct 30": rolled(1 + r, 30, np.prod),
            "compoundReturn 30": rolled(1 + c.pct_change(), 30, np.prod) - 1,
            "drawdown 20": c / top - 1,
            "ulcerIndex 20": np.sqrt(((100 * (c / top - 1)) ** 2).rolling(20).mean()),
        },
        "scipy": {
            "rollingSpearman 40": rolled_pairs(r, ry, 40, spearman),
            "rollingSpearman 40 with equal rows": rolled_pairs(rounded, v, 40, spearman),
            "rollingKendall 40": rolled_pairs(r, ry, 40, kendall),
            "rollingKendall 40 with equal rows": rolled_pairs(rounded, v, 40, kendall),
            "rollingEntropy 60 10": rolled(r, 60, entropy),
            "winsorize 30 2": rolled(r, 30, winsorized),
        },
        "antropy": {
            "permutationEntropy 60 3": rolled(r, 60, lambda w: antropy.perm_entropy(w, 3, 1, normalize=True)),
            "permutationEntropy 90 4 2": rolled(c, 90, lambda w: antropy.perm_entropy(w, 4, 2, normalize=True)),
        },
        "numpy": {
            "regressionError 24": rolled(c, 24, standard_error),
            "rescaledRange 32": rolled(r, 32, rescaled_range),
            "hurst 64": rolled(r, 64, rs_exponent),
            "scalingExponent 96 8": rolled(np.log(c), 104, structure_exponent),
            "maxDrawdown 30": rolled(c, 30, deepest),
            "maxDrawdown of lows 200": rolled(l, 200, deepest),
        },
    },
)
