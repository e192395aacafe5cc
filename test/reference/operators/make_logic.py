"""Writes logic.json: elementary functions, claims and what counts every row. Run: python make_logic.py"""
import numpy as np
from scipy import special

from bars import c, h, r, v, write, y

gappy = c.where(v < 200)  # rows of many ticks are missing
rare = c.where(v < 80)  # most rows are missing, in runs of ten and more
rising = r > 0
calm = v < 150
known = r.notna()
slow, fast = c.rolling(30).mean(), c.rolling(5).mean()
above = fast > slow
both = slow.notna() & slow.shift(1).notna()
entered = (above & ~above.shift(1, fill_value=False)).astype(float).where(both)

write(
    "logic.json",
    {
        "numpy": {
            "exp": np.exp(1000 * r),
            "expm1": np.expm1(r),
            "log1p": np.log1p(r),
            "asinh": np.arcsinh(1000 * r),
            "power 3": np.power(1000 * r, 3),
            "power -2": np.power(c, -2.0),
            "power 1/3": np.power(v, 1 / 3),
            "reciprocal": np.reciprocal(c),
            "floor": np.floor(10000 * r),
            "round": np.rint(10000 * r),
            "modulo": np.mod(1000 * r, 0.7),
            "signedLog": np.sign(r) * np.log1p(np.abs(1000 * r)),
            "equal": np.isclose(h, c, rtol=0, atol=0.000105).astype(float),
            "and": np.logical_and(rising, calm).astype(float).where(known),
            "or": np.logical_or(rising, calm).astype(float).where(known),
            "not": np.logical_not(rising).astype(float).where(known),
        },
        "scipy": {"logistic": special.expit(1000 * r)},
        "pandas": {
            "isPresent": gappy.notna().astype(float),
            "coalesce": gappy.combine_first(y),
            "lastKnown 3": rare.ffill(limit=3),
            "valueWhen": c.where(v > 300).ffill().where(lambda x: x.notna(), c),
            "cumulativeSum": r.cumsum(),
            "cumulativeMax": c.cummax(),
            "cumulativeMin": y.cummin(),
            "crossAbove": entered,
            "crossings 40": ((above != above.shift(1)).astype(float).where(both)).rolling(40).sum(),
            "lessOrEqual": (c <= y - 0.2).astype(float),
            "greaterOrEqual": (c >= y - 0.2).astype(float),
        },
    },
)
