"""Writes regime.json: jumps, costs, events, filters and regimes by statsmodels, hmmlearn, arch, PyWavelets,
scipy and, where no package has them, by the formulas of the papers in numpy and pandas.

Run: python make_regime.py   (versions in README.md)
"""
import warnings

import numpy as np
import pandas as pd
import pywt
import statsmodels.api as sm
from arch.univariate import GARCH
from hmmlearn.hmm import GaussianHMM
from scipy import signal, special, stats
from statsmodels.sandbox.stats.runs import runstest_1samp

from bars import c, h, l, o, r, rolled, rolled_pairs, ry, v, write, y

warnings.simplefilter("ignore")
x, z = np.log(c), r * 1000
gappy = x.where(v < 200)  # rows of many ticks are missing
moves = r[1:]


def after_first(values):
    """Values from the second row on: the first has no return."""
    return np.concatenate([[np.nan], np.asarray(values, dtype=float)])


# Kalman filters: statsmodels with exact diffuse initialization; the first rows hold no value.
def unobserved(series, kind, variances):
    model = sm.tsa.UnobservedComponents(series.to_numpy(), kind, use_exact_diffuse=True)
    model.ssm.tolerance = 0  # no stop at an early steady state
    found = model.filter(variances)
    missing = series.isna().to_numpy()
    states = np.where(missing, np.nan, found.filtered_state)
    innovation = found.filter_results.standardized_forecasts_error[0].copy()
    innovation[: int(found.filter_results.nobs_diffuse)] = np.nan
    innovation[missing] = np.nan
    return states, innovation


level, level_z = unobserved(x, "llevel", [1e-7, 2e-8])
gap_level, gap_level_z = unobserved(gappy, "llevel", [1e-7, 2e-8])
trend, trend_z = unobserved(x, "lltrend", [1e-7, 1e-8, 1e-10])
gap_trend, gap_trend_z = unobserved(gappy, "lltrend", [1e-7, 1e-8, 1e-10])

# Regimes: a forward pass; hmmlearn's last row of each prefix is its filtered probability.
means, stds, stays = [0.02, -0.05], [0.3, 0.9], [0.97, 0.9]
transition = np.array([[stays[0], 1 - stays[0]], [1 - stays[1], stays[1]]])
share = np.array([1 - stays[1], 1 - stays[0]]) / (2 - sum(stays))
hmm = GaussianHMM(n_components=2, covariance_type="diag", init_params="", params="")
hmm.startprob_, hmm.transmat_ = share, transition
hmm.means_, hmm.covars_ = np.array(means)[:, None], np.array(stds)[:, None] ** 2
rows = z[1:].to_numpy()[:, None]
hmm_probability = after_first([hmm.predict_proba(rows[: k + 1])[-1, 1] for k in range(len(rows))])
switching = sm.tsa.MarkovRegression(z[1:].to_numpy(), k_regimes=2, switching_variance=True)
found = switching.filter([stays[0], 1 - stays[1], *means, stds[0] ** 2, stds[1] ** 2])
hamilton = after_first(found.filtered_marginal_probabilities[:, 1])

# GARCH: arch's own recursion; one row more gives the variance after the last return.
omega, alpha, beta = 0.01, 0.06, 0.9
returns = np.append(z[1:].to_numpy(), 0.0)
variance, backcast = np.empty(len(returns)), omega / (1 - alpha - beta)
bounds = np.tile([0.0, 1e9], (len(returns), 1))
GARCH(1, 0, 1).compute_variance(np.array([omega, alpha, beta]), returns, variance, backcast, bounds)

# Wavelets: row t of pywt's stationary Haar transform holds the 2^j rows from t on, so rows are moved
# 2^j − 1 on to be causal; its norm is 2^(j/2), and its detail is the older half less the newer. 400 rows
# are a multiple of 2^3.
coefficients = pywt.swt(np.concatenate([np.zeros(40), c.to_numpy()]), "haar", level=3)[::-1]


def haar(j, part):
    out = np.roll(coefficients[j - 1][part] / 2 ** (j / 2), 2**j - 1)[40:].copy()
    out[: 2**j - 1] = np.nan
    return out


def holes(taps, spacing):
    spread = np.zeros((len(taps) - 1) * spacing + 1)
    spread[::spacing] = taps
    return spread


def smooth_b3(j):
    out, lost = c.to_numpy(), 0
    for k in range(j):
        out = signal.lfilter(holes(np.array([1, 4, 6, 4, 1]) / 16, 2**k), [1.0], out)
        lost += 4 * 2**k
    out[:lost] = np.nan
    return out


# Jumps, Huang and Tauchen (2005), equations for RV, BV, TP and z_TP,rm.
mu43 = 2 ** (2 / 3) * special.gamma(7 / 6) / special.gamma(1 / 2)


def bipower(w):
    return np.pi / 2 * len(w) / (len(w) - 1) * np.sum(np.abs(w[1:]) * np.abs(w[:-1]))


def tripower(w):
    a = np.abs(w) ** (4 / 3)
    return len(w) * mu43**-3 * len(w) / (len(w) - 2) * np.sum(a[2:] * a[1:-1] * a[:-2])


def jump_ratio(w):
    realized = np.sum(w**2)
    variance = (np.pi**2 / 4 + np.pi - 5) / len(w) * max(1, tripower(w) / bipower(w) ** 2)
    return (realized - bipower(w)) / realized / np.sqrt(variance)


# Corwin and Schultz (2012), with their adjustment for overnight returns.
def corwin_schultz():
    out = np.full(len(c), np.nan)
    for t in range(1, len(c)):
        up, down = max(0, l[t] - c[t - 1]), max(0, c[t - 1] - h[t])
        hi, lo = h[t] - up + down, l[t] - up + down
        b = np.log(h[t - 1] / l[t - 1]) ** 2 + np.log(hi / lo) ** 2
        g = np.log(max(h[t - 1], hi) / min(l[t - 1], lo)) ** 2
        k = 3 - 2 * np.sqrt(2)
        a = (np.sqrt(2 * b) - np.sqrt(b)) / k - np.sqrt(g / k)
        out[t] = max(0, 2 * (np.exp(a) - 1) / (1 + np.exp(a)))
    return out


# Glattfelder, Dupuis, Olsen (2011): the algorithm of directional changes.
def directional(threshold):
    mode, high, low, turn = 0, -np.inf, np.inf, np.nan
    modes, overshoots = [], []
    for price in c:
        if mode >= 0:
            high = max(high, price)
        if mode <= 0:
            low = min(low, price)
        if mode >= 0 and price <= high * (1 - threshold):
            mode, low, turn = -1, price, price
        elif mode <= 0 and price >= low * (1 + threshold):
            mode, high, turn = 1, price, price
        modes.append(mode)
        overshoots.append(0 if mode == 0 else (price / turn - 1) / threshold)
    return modes, overshoots


def page(sign, drift):
    total, out = 0.0, []
    for change in z[1:]:
        total = max(0.0, total + sign * change - drift)
        out.append(total)
    return after_first(out)


def since(condition):
    return condition.groupby(condition.cumsum()).cumcount() + (condition.cumsum() == 0)


def last_residual(left, right):
    if np.ptp(right) == 0 or np.ptp(left) == 0:
        return np.nan
    fit = sm.OLS(left, sm.add_constant(right)).fit()
    return fit.resid[-1] / np.sqrt(fit.mse_resid)


def runs_z(w):
    signs = w[w != 0]
    return runstest_1samp(signs, cutoff=0, correction=False)[0] if len(signs) else np.nan


def trend_t(w):
    if np.ptp(w) == 0:
        return np.nan
    return sm.OLS(w, sm.add_constant(np.arange(len(w), dtype=float))).fit().tvalues[1]


def fitted_rest(left, right):
    if np.ptp(right) == 0:
        return np.nan
    found = stats.linregress(right, left)
    return left[-1] - found.intercept - found.slope * right[-1]


# Andersen, Dobrev and Schaumburg (2012), equations 4 and 5.
def min_rv(w):
    pairs = np.minimum(np.abs(w[1:]), np.abs(w[:-1]))
    return np.pi / (np.pi - 2) * len(w) / (len(w) - 1) * np.sum(pairs**2)


def med_rv(w):
    triples = np.median([np.abs(w[2:]), np.abs(w[1:-1]), np.abs(w[:-2])], axis=0)
    return np.pi / (6 - 4 * np.sqrt(3) + np.pi) * len(w) / (len(w) - 2) * np.sum(triples**2)


# Lee and Mykland (2008), equations 7 and 8: K = 60 returns, of which the newest is tested.
def lee_mykland(w):
    before = w[:-1]
    bipower = np.sum(np.abs(before[1:]) * np.abs(before[:-1])) / (len(w) - 2)
    return w[-1] / np.sqrt(bipower) if bipower > 0 else np.nan


def roll(w):
    covariance = np.cov(w[1:], w[:-1])[0, 1]
    return 2 * np.sqrt(max(0, -covariance))


def abdi_ranaldo(n):
    middle = (np.log(h) + np.log(l)) / 2
    product = (x.shift(1) - middle.shift(1)) * (x.shift(1) - middle)
    return 2 * np.sqrt(product.rolling(n).mean().clip(lower=0))


def runs_of(signs):
    block = (signs != signs.shift()).cumsum()
    return signs * (signs.groupby(block).cumcount() + 1)


def count(condition, n, first):
    return condition.astype(float).where(condition.index >= first).rolling(n).sum()


def cusum_events(threshold):
    up = down = 0.0
    events = []
    for change in z[1:]:
        up, down = max(0.0, up + change), min(0.0, down + change)
        hit = -1 if down <= -threshold else 1 if up >= threshold else 0
        down, up = (0.0 if hit == -1 else down), (0.0 if hit == 1 else up)
        events.append(int(hit != 0))
    return pd.Series(events)


def from_row(first, condition):
    return np.concatenate([np.full(first, np.nan), since(condition[first:].astype(int))])


step = np.sign(c.diff())
ticked = step.where(step != 0).ffill().fillna(0)
direction, overshoots = directional(0.0015)
turned = pd.Series(direction).diff() != 0
bought = stats.norm.cdf(c.diff() / c.diff().rolling(60).std())
square_sum = lambda s, n: (s**2).rolling(n).sum()
realized = np.sqrt(square_sum(r, 12))
rank = r.abs().rolling(60).rank(pct=True)
wave = {j: c.rolling(2 ** (j - 1)).mean() - c.rolling(2**j).mean() for j in (1, 2, 3)}
energy = {j: (w**2).rolling(40).mean() for j, w in wave.items()}
smooth = sm.tsa.UnobservedComponents(x.to_numpy(), "lltrend", use_exact_diffuse=True)
smooth.ssm.tolerance = 0
hodrick_prescott = x - smooth.filter([1600.0, 0.0, 1.0]).filtered_state[0]

write(
    "regime.json",
    {
        "statsmodels": {
            "kalmanLevel": level[0],
            "kalmanLevel with gaps": gap_level[0],
            "kalmanLevelInnovation": level_z,
            "kalmanLevelInnovation with gaps": gap_level_z,
            "kalmanTrendLevel": trend[0],
            "kalmanTrendSlope": trend[1],
            "kalmanTrendInnovation": trend_z,
            "kalmanTrendLevel with gaps": gap_trend[0],
            "kalmanTrendSlope with gaps": gap_trend[1],
            "kalmanTrendInnovation with gaps": gap_trend_z,
            "regimeProbability": hamilton,
            "residualZ 60": rolled_pairs(x, np.log(y), 60, last_residual),
            "runsTest 50": rolled(r, 50, runs_z),
            "trendT 48": rolled(x, 48, trend_t),
            "trendRegime 48 4": rolled(x, 48, lambda w: np.sign(trend_t(w)) * (abs(trend_t(w)) > 4)),
            "hpCycle 1600": hodrick_prescott,
        },
        "hmmlearn": {"regimeProbability": hmm_probability},
        "arch": {
            "garch": after_first(np.sqrt(variance[1:])),
            "garchSurprise": after_first(z[1:] / np.sqrt(variance[:-1])),
        },
        "pywt": {
            **{f"waveletSmooth haar {j}": haar(j, 0) for j in (1, 2, 3)},
            **{f"waveletDetail haar {j}": -haar(j, 1) for j in (1, 2, 3)},
        },
        "scipy": {
            **{f"waveletSmooth b3 {j}": smooth_b3(j) for j in (1, 2, 3)},
            "normalCdf": stats.norm.cdf(3 * z),
            "buyShare 60": bought,
            "betaResidual 60": rolled_pairs(r, ry, 60, fitted_rest),
        },
        "numpy": {
            "tripowerQuarticity 48": rolled(z, 48, tripower),
            "jumpRatio 48": rolled(z, 48, jump_ratio),
            "corwinSchultz": corwin_schultz(),
            "corwinSchultzSpread 60": pd.Series(corwin_schultz()).rolling(60).mean(),
            "medRv 48": rolled(r, 48, med_rv),
            "minRv 48": rolled(r, 48, min_rv),
            "leeMykland 60": rolled(r, 60, lee_mykland),
            "rollSpread 60": rolled(c.diff(), 61, roll),
            "abdiRanaldo 60": abdi_ranaldo(60),
            "dollarIndex": 50.14348112 * c**-0.576 * y**0.136 * h**-0.119 * l**0.091 * o**0.042 * c**0.036,
            "triangularResidual": np.log(c * o / y),
            "directionalChange 0.0015": direction,
            "overshoot 0.0015": overshoots,
            "cusumUp 0.1": page(1, 0.1),
            "cusumDown 0.1": page(-1, 0.1),
        },
        "pandas": {
            "tickRule": ticked,
            "tickRun": runs_of(ticked),
            "downsideSemivariance 48": square_sum(r.clip(upper=0), 48),
            "upsideSemivariance 48": square_sum(r.clip(lower=0), 48),
            "signedJumpVariation 48": square_sum(r.clip(lower=0), 48) - square_sum(r.clip(upper=0), 48),
            "harVolatility day 10": np.sqrt(square_sum(r, 10)),
            "harVolatility week 10": np.sqrt(square_sum(r, 50) / 5),
            "harVolatility month 10": np.sqrt(square_sum(r, 220) / 22),
            "volatilityOfVolatility 12 60": np.log(realized.where(realized > 1e-9)).rolling(60).std(),
            "tercile 60": (rank > 1 / 3).astype(float).where(rank.notna()) + (rank > 2 / 3),
            "kyleLambda 60": c.diff().rolling(60).cov(ticked * v) / (ticked * v).where(r.notna()).rolling(60).var(),
            "spreadZScore 60": (v - v.rolling(60).mean()) / v.rolling(60).std(),
            "rangePerTick": 1000 * np.log(h / l) / v,
            "tickImbalanceShare 60 20": (v * abs(2 * bought - 1)).rolling(20).sum() / v.rolling(20).sum(),
            "barsSinceNewHigh 20": from_row(20, h > h.rolling(20).max().shift(1)),
            "barsSinceNewLow 20": from_row(20, l < l.rolling(20).min().shift(1)),
            "barsSinceGap": from_row(1, np.log(o / c.shift(1)).abs() >= 4e-5),
            "barsSinceCusum 2": after_first(since(cusum_events(2.0))),
            "largeMoveCount 2 40": count(r.abs() > 2 * r.rolling(40).std().shift(1), 40, 41),
            "turnCount 0.0015 60": count(turned, 60, 1),
            "barsSinceTurn 0.0015": from_row(1, turned),
            "leadLag 2 60": ry.shift(2).rolling(60).corr(r),
            "waveletEnergy 2 40": energy[2],
            "waveletEnergyShare 2 3 40": energy[2] / (energy[1] + energy[2] + energy[3]),
            "barsSince": after_first(since((z[1:].abs() > 1).astype(int))),
        },
    },
)
