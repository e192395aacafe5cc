"""Events, runs, orders and recursions in pandas, with numpy and scipy where pandas alone is too slow."""

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from scipy.signal import lfilter
from scipy.special import ndtr


def claim(x, y, is_true):
    """1 where a comparison holds, 0 where it does not, NaN where a side is missing."""
    return is_true.astype(float).where(x.notna() & y.notna())


def since(condition):
    row = pd.Series(np.arange(len(condition), dtype=float))
    return (row - row.where(condition.fillna(0) != 0).ffill()).where(condition.notna())


def tick_rule(x):
    return np.sign(x.diff()).replace(0, np.nan).ffill().fillna(0)


def max_drawdown(x, length):
    out = np.full(len(x), np.nan)
    values = x.to_numpy()
    step = 1 << 14  # rows at a time, so that what is between stays in the cache
    for begin in range(0, len(x) - length + 1, step):
        view = sliding_window_view(values[begin : begin + step + length - 1], length)
        fall = (view / np.maximum.accumulate(view, axis=1)).min(axis=1)
        out[begin + length - 1 : begin + length - 1 + len(view)] = 1 - fall
    return pd.Series(out)


def runs_test(x, length):
    sign = np.sign(x).replace(0, np.nan)
    rises = (sign > 0).astype(float).rolling(length).sum()
    falls = (sign < 0).astype(float).rolling(length).sum()
    filled = sign.ffill()
    changes = (filled != filled.shift(1)).astype(float).rolling(length - 1).sum()
    count = rises + falls
    mean = 2 * rises * falls / count + 1
    variance = (mean - 1) * (mean - 2) / (count - 1)
    z = (changes + 1 - mean) / np.sqrt(variance.where(variance > 0))
    return z.where(variance > 0, 0.0).where(count > 0)


def permutation_entropy(x, length, order, delay):
    view = sliding_window_view(x.to_numpy(), (order - 1) * delay + 1)[:, ::delay]
    # One number for each order of the rows, ties by age.
    pattern = np.argsort(view, axis=1, kind="stable") @ (order ** np.arange(order))
    patterns = length - (order - 1) * delay
    counted = pd.Series(pattern)
    entropy = 0.0
    kinds = np.unique(pattern)
    for kind in kinds:
        share = (counted == kind).astype(float).rolling(patterns).sum() / patterns
        entropy = entropy - (share * np.log(share.where(share > 0))).fillna(0)
    out = np.full(len(x), np.nan)
    out[(order - 1) * delay :] = (entropy / np.log(len(kinds))).to_numpy()
    out[: length - 1] = np.nan
    return pd.Series(out)


def regression_error(x, length):
    line = pd.Series(np.arange(len(x), dtype=float))
    covariance = x.rolling(length).cov(line)
    slope = covariance / (length * (length + 1) / 12)
    left = (x.rolling(length).var() - slope * covariance) * (length - 1)
    return np.sqrt(left.clip(lower=0) / (length - 2))


def atrous(x, kind, spacing):
    if kind == "haar":
        return 0.5 * (x + x.shift(spacing))
    weights = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)
    return sum(weight * x.shift(k * spacing) for k, weight in enumerate(weights))


def recursion(top, bottom, x, length):
    """A linear filter, begun as if the first value had always been there."""
    out = np.full(len(x), np.nan)
    values = x.to_numpy()
    begin = int(np.argmax(~np.isnan(values)))
    first = values[begin]
    rest = lfilter(top, bottom, values[begin:] - first)
    level = sum(top) / sum(bottom)
    out[begin:] = rest + first * level
    out[: begin + length - 1] = np.nan
    return pd.Series(out)


def super_smoother(x, length):
    decay = np.exp(-np.sqrt(2) * np.pi / length)
    c2 = 2 * decay * np.cos(np.sqrt(2) * np.pi / length)
    c3 = -decay * decay
    c1 = 1 - c2 - c3
    return recursion([c1 / 2, c1 / 2], [1, -c2, -c3], x, length)


def high_pass(x, length):
    angle = 2 * np.pi / (np.sqrt(2) * length)
    alpha = (np.cos(angle) + np.sin(angle) - 1) / np.cos(angle)
    gain = (1 - alpha / 2) ** 2
    return recursion([gain, -2 * gain, gain], [1, -2 * (1 - alpha), (1 - alpha) ** 2], x, length)


def garch(x, omega, alpha, beta):
    long_run = omega / (1 - alpha - beta)
    out = np.full(len(x), np.nan)
    values = x.to_numpy()
    begin = int(np.argmax(~np.isnan(values)))
    squares = omega + alpha * values[begin:] ** 2
    out[begin:], _ = lfilter([1], [1, -beta], squares, zi=[beta * long_run])
    return pd.Series(np.sqrt(out))


def frac_diff(x, order, length):
    weights = np.ones(length)
    for k in range(1, length):
        weights[k] = -weights[k - 1] * (order - k + 1) / k
    out = np.full(len(x), np.nan)
    values = x.to_numpy()
    begin = int(np.argmax(~np.isnan(values)))
    out[begin + length - 1 :] = np.convolve(values[begin:], weights, "valid")
    return pd.Series(out)


def heikin_ashi_open(open_, high, low, close):
    middle = (open_ + high + low + close) / 4
    first = pd.Series([(open_.iloc[0] + close.iloc[0]) / 2])
    before = pd.concat([first, middle.iloc[:-1]], ignore_index=True)
    return before.ewm(alpha=0.5, adjust=False).mean()


def corwin_schultz(high, low, close):
    before = close.shift(1)
    shift = (before - low).where(low > before, (before - high).clip(lower=0))
    top, bottom = high + shift, low + shift
    both = np.log(np.maximum(top, high.shift(1)) / np.minimum(bottom, low.shift(1)))
    beta = np.log(high.shift(1) / low.shift(1)) ** 2 + np.log(top / bottom) ** 2
    k = 3 - 2 * np.sqrt(2)
    alpha = (np.sqrt(2 * beta) - np.sqrt(beta)) / k - both.abs() / np.sqrt(k)
    return (2 * np.tanh(alpha / 2)).clip(lower=0)


def normal_cdf(x):
    return pd.Series(ndtr(x.to_numpy()))
