"""The bars of inputs.json as pandas series, and how tables of values are written beside them."""
import json
import pathlib

import numpy as np
import pandas as pd

here = pathlib.Path(__file__).parent
columns = json.loads((here / "inputs.json").read_text())["columns"]
o, h, l, c, y, v = (
    pd.Series(columns[name], dtype=float) for name in ("open", "high", "low", "close", "other", "tickVolume")
)
r, ry = np.log(c / c.shift(1)), np.log(y / y.shift(1))


def ema(x, n):
    return x.ewm(span=n, adjust=False, min_periods=n, ignore_na=True).mean()


def rolled(x, n, f):
    return x.rolling(n).apply(f, raw=True)


def rolled_pairs(x, y, n, f):
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    out = np.full(len(x), np.nan)
    for i in range(n - 1, len(x)):
        left, right = x[i + 1 - n : i + 1], y[i + 1 - n : i + 1]
        if np.isfinite(left).all() and np.isfinite(right).all():
            out[i] = f(left, right)
    return out


def listed(series):
    # What a tool has not yet a value for, and what is undefined, is null.
    return [float(f"{x:.12g}") if np.isfinite(x) else None for x in np.asarray(series, dtype=float)]


def write(file, values):
    tables = {tool: {n: listed(x) for n, x in table.items()} for tool, table in values.items()}
    (here / file).write_text(json.dumps(tables) + "\n")
