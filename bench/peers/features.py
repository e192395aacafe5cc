"""The feature graph in pandas: what someone who knows pandas would write, each node computed once.

Nodes are those of Plumbline's own feature set file: operator, parameters, places of earlier nodes.
"""

import calendars as cal
import numpy as np
import pandas as pd
import sequences as seq
from numpy.lib.stride_tricks import sliding_window_view

DAY = 86_400_000


def ema(x, length):
    return x.ewm(span=length, adjust=False, min_periods=length, ignore_na=True).mean()


def wilder(x, length):
    # Starts from the first row instead of the mean of the first rows; the difference fades.
    return x.ewm(alpha=1 / length, adjust=False, min_periods=length, ignore_na=True).mean()


def rsi(x, length):
    change = x.diff()
    gain = wilder(change.clip(lower=0), length)
    loss = wilder(-change.clip(upper=0), length)
    movement = gain + loss
    return (100 * gain / movement).where(movement > 0, 50.0).where(movement.notna())


def true_range(high, low, close):
    before = close.shift(1)
    return pd.Series(np.maximum(high.values, before.values) - np.minimum(low.values, before.values))


def movement(wanted, other):
    return wanted.where((wanted > other) & (wanted > 0), 0.0).where(wanted.notna())


def windows(x, length, reduce):
    out = np.full(len(x), np.nan)
    values = x.to_numpy()
    step = 1 << 16  # rows at a time, so that what is between stays in the cache
    for start in range(0, len(x) - length + 1, step):
        view = sliding_window_view(values[start : start + step + length - 1], length)
        out[start + length - 1 : start + length - 1 + len(view)] = reduce(view)
    return pd.Series(out)


def wma(x, length):
    weights = np.arange(length, 0, -1) / (length * (length + 1) / 2)
    out = np.full(len(x), np.nan)
    values = x.to_numpy()
    begin = int(np.argmax(~np.isnan(values)))  # gaps inside would spread no further than this does
    out[begin + length - 1 :] = np.convolve(values[begin:], weights, "valid")
    return pd.Series(out)


def slope(x, length):
    line = pd.Series(np.arange(len(x), dtype=float))
    return x.rolling(length).cov(line) / (length * (length + 1) / 12)


def r_squared(x, length):
    line = pd.Series(np.arange(len(x), dtype=float))
    return x.rolling(length).corr(line) ** 2


def mean_deviation(x, length):
    return windows(x, length, lambda w: np.abs(w - w.mean(axis=1, keepdims=True)).mean(axis=1))


def since_extreme(x, length, find):
    return windows(x, length, lambda w: find(w[:, ::-1], axis=1).astype(float))


def since_move(x, threshold):
    row = pd.Series(np.arange(len(x), dtype=float))
    return row - row.where(x.abs() >= threshold).ffill()


def run_length(x):
    sign = np.sign(x)
    run = (sign != sign.shift(1)).cumsum()
    return (sign.groupby(run).cumcount() + 1) * sign


def cycle(time, period, phase, function):
    return function(2 * np.pi * ((time - phase) % period) / period)


def local_hours(time, zone):
    local = pd.DatetimeIndex(time.astype("int64").to_numpy() * 1_000_000, tz="UTC").tz_convert(zone)
    return pd.Series((local.hour * 60 + local.minute).to_numpy() / 60.0)


def in_session(time, session):
    if session == "sydney":
        hour = (local_hours(time, "America/New_York") + 7) % 24
        return (hour < 9).astype(float)
    if session == "tokyo":
        return (local_hours(time, "UTC") < 9).astype(float)
    zone = "Europe/London" if session == "london" else "America/New_York"
    hour = local_hours(time, zone)
    return ((hour >= 8) & (hour < 17)).astype(float)


def to_rollover(time):
    hour = local_hours(time, "America/New_York")
    return (24 - (hour + 7) % 24) * 60


def variance_parts(open_, high, low, close):
    return np.log(high / open_), np.log(low / open_), np.log(close / open_)


def garman_klass(open_, high, low, close):
    u, d, c = variance_parts(open_, high, low, close)
    return 0.5 * (u - d) ** 2 - (2 * np.log(2) - 1) * c**2


def rogers_satchell(open_, high, low, close):
    u, d, c = variance_parts(open_, high, low, close)
    return u * (u - c) + d * (d - c)


OPERATORS = {
    "add": lambda p, x, y: x + y,
    "sub": lambda p, x, y: x - y,
    "mul": lambda p, x, y: x * y,
    "div": lambda p, x, y: x / y.where(y != 0),
    "scale": lambda p, x: x * p["factor"],
    "offset": lambda p, x: x + p["amount"],
    "abs": lambda p, x: x.abs(),
    "sign": lambda p, x: np.sign(x),
    "square": lambda p, x: x * x,
    "sqrt": lambda p, x: np.sqrt(x),
    "log": lambda p, x: np.log(x),
    "clip": lambda p, x: x.clip(p["low"], p["high"]),
    "maximum": lambda p, x, y: pd.Series(np.maximum(x.values, y.values)),
    "minimum": lambda p, x, y: pd.Series(np.minimum(x.values, y.values)),
    "lag": lambda p, x: x.shift(p["length"]),
    "diff": lambda p, x: x.diff(p["length"]),
    "logReturn": lambda p, x: np.log(x / x.shift(p["length"])),
    "ema": lambda p, x: ema(x, p["length"]),
    "wilder": lambda p, x: wilder(x, p["length"]),
    "rsi": lambda p, x: rsi(x, p["length"]),
    "sma": lambda p, x: x.rolling(p["length"]).mean(),
    "wma": lambda p, x: wma(x, p["length"]),
    "rollingSum": lambda p, x: x.rolling(p["length"]).sum(),
    "rollingMin": lambda p, x: x.rolling(p["length"]).min(),
    "rollingMax": lambda p, x: x.rolling(p["length"]).max(),
    "rollingStd": lambda p, x: x.rolling(p["length"]).std(ddof=p["lostDegrees"]),
    "rollingSkew": lambda p, x: x.rolling(p["length"]).skew(),
    "rollingKurtosis": lambda p, x: x.rolling(p["length"]).kurt(),
    "rollingQuantile": lambda p, x: x.rolling(p["length"]).quantile(p["quantile"]),
    "rollingRank": lambda p, x: x.rolling(p["length"]).rank(pct=True),
    "zScore": lambda p, x: (x - x.rolling(p["length"]).mean()) / x.rolling(p["length"]).std(),
    "corr": lambda p, x, y: x.rolling(p["length"]).corr(y),
    "slope": lambda p, x: slope(x, p["length"]),
    "rSquared": lambda p, x: r_squared(x, p["length"]),
    "meanDeviation": lambda p, x: mean_deviation(x, p["length"]),
    "barsSinceHigh": lambda p, x: since_extreme(x, p["length"], np.argmax),
    "barsSinceLow": lambda p, x: since_extreme(x, p["length"], np.argmin),
    "barsSinceMove": lambda p, x: since_move(x, p["threshold"]),
    "runLength": lambda p, x: run_length(x),
    "trueRange": lambda p, high, low, close: true_range(high, low, close),
    "plusMovement": lambda p, high, low: movement(high.diff(), -low.diff()),
    "minusMovement": lambda p, high, low: movement(-low.diff(), high.diff()),
    "garmanKlassVariance": lambda p, o, h, l, c: garman_klass(o, h, l, c),
    "rogersSatchellVariance": lambda p, o, h, l, c: rogers_satchell(o, h, l, c),
    "cycleSin": lambda p, t: cycle(t, p["periodMs"], p["phaseMs"], np.sin),
    "cycleCos": lambda p, t: cycle(t, p["periodMs"], p["phaseMs"], np.cos),
    "minutesToRollover": lambda p, t: to_rollover(t),
    "inSession": lambda p, t: in_session(t, p["session"]),
    "minutesSince": lambda p, t: cal.minutes_since(t, p["period"]),
    "businessDaysToMonthEnd": lambda p, t: cal.days_to_month_end(t),
    "periodReturn": lambda p, t, o, c: cal.period_return(t, o, c, p["period"]),
    "gapReturn": lambda p, t, o, c: cal.gap_return(t, o, c, p["period"]),
    "periodHigh": lambda p, t, x: cal.period_extreme(t, x, p["period"], "max"),
    "periodLow": lambda p, t, x: cal.period_extreme(t, x, p["period"], "min"),
    "openingHigh": lambda p, t, x: cal.opening_extreme(t, x, p["period"], p["minutes"], "max"),
    "openingLow": lambda p, t, x: cal.opening_extreme(t, x, p["period"], p["minutes"], "min"),
    "periodVwap": lambda p, t, x, v: cal.period_vwap(t, x, v, p["period"]),
    "timeOfDayRatio": lambda p, t, x: cal.time_of_day_ratio(t, x, p["slotMinutes"], p["days"]),
    "greater": lambda p, x, y: seq.claim(x, y, x > y),
    "equal": lambda p, x, y: seq.claim(x, y, (x - y).abs() <= p["tolerance"]),
    "and": lambda p, x, y: seq.claim(x, y, (x != 0) & (y != 0)),
    "or": lambda p, x, y: seq.claim(x, y, (x != 0) | (y != 0)),
    "not": lambda p, x: seq.claim(x, x, x == 0),
    "exp": lambda p, x: np.exp(x),
    "log1p": lambda p, x: np.log1p(x),
    "cumulativeSum": lambda p, x: x.cumsum(),
    "barsSince": lambda p, x: seq.since(x),
    "tickRule": lambda p, x: seq.tick_rule(x),
    "maxDrawdown": lambda p, x: seq.max_drawdown(x, p["length"]),
    "runsTest": lambda p, x: seq.runs_test(x, p["length"]),
    "permutationEntropy": lambda p, x: seq.permutation_entropy(
        x, p["length"], p["order"], p["delay"]
    ),
    "regressionError": lambda p, x: seq.regression_error(x, p["length"]),
    "atrous": lambda p, x: seq.atrous(x, p["filter"], p["spacing"]),
    "superSmoother": lambda p, x: seq.super_smoother(x, p["length"]),
    "highPass": lambda p, x: seq.high_pass(x, p["length"]),
    "garch": lambda p, x: seq.garch(x, p["omega"], p["alpha"], p["beta"]),
    "fracDiff": lambda p, x: seq.frac_diff(x, p["order"], p["length"]),
    "heikinAshiOpen": lambda p, o, h, l, c: seq.heikin_ashi_open(o, h, l, c),
    "corwinSchultz": lambda p, h, l, c: seq.corwin_schultz(h, l, c),
    "normalCdf": lambda p, x: seq.normal_cdf(x),
    "simpleReturn": lambda p, x: x.pct_change(p["length"], fill_method=None),
    "neg": lambda p, x: -x,
    "reciprocal": lambda p, x: 1 / x.where(x != 0),
    "power": lambda p, x: np.power(x, p["exponent"]),
    "expm1": lambda p, x: np.expm1(x),
    "tanh": lambda p, x: np.tanh(x),
    "asinh": lambda p, x: np.arcsinh(x),
    "logistic": lambda p, x: 1 / (1 + np.exp(-x)),
    "floor": lambda p, x: np.floor(x),
    "round": lambda p, x: np.round(x),
    "modulo": lambda p, x: x % p["divisor"],
    "where": lambda p, c, x, y: x.where(c != 0, y).where(c.notna()),
    "coalesce": lambda p, x, y: x.fillna(y),
    "lastKnown": lambda p, x: x.ffill(limit=p["limit"]),
    "valueWhen": lambda p, x, c: x.where(c != 0).ffill(),
    "rollingCount": lambda p, x: x.rolling(p["length"]).count(),
    "cumulativeMax": lambda p, x: x.cummax(),
    "cumulativeMin": lambda p, x: x.cummin(),
    "rollingCovariance": lambda p, x, y: x.rolling(p["length"]).cov(y, ddof=p["lostDegrees"]),
    "beta": lambda p, x, y: x.rolling(p["length"]).cov(y) / y.rolling(p["length"]).var(),
}


def compute(form, bars):
    """All features of a set as float32 columns: each distinct node once, kept until nobody reads it any more."""
    wanted = {}
    for place, feature in enumerate(form["features"]):
        wanted.setdefault(feature["node"], []).append(place)
    last = {}
    for place, node in enumerate(form["nodes"]):
        last.update((source, place) for source in node.get("inputs", []))
    series = {}
    columns = [None] * len(form["features"])
    for place, node in enumerate(form["nodes"]):
        if node["operator"] == "bar":
            series[place] = bars[node["parameters"]["column"]]
        else:
            inputs = [series[source] for source in node["inputs"]]
            series[place] = OPERATORS[node["operator"]](node["parameters"], *inputs)
        for feature in wanted.get(place, []):
            columns[feature] = series[place].to_numpy(dtype=np.float32)
        for source in {place, *node.get("inputs", [])}:
            if last.get(source, place) <= place:
                del series[source]
    return columns
