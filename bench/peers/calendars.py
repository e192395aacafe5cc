"""Trading days, sessions and what prices did in them, in pandas. Rows ascend in time."""

import numpy as np
import pandas as pd

MINUTE = 60_000
SESSION = 9 * 60 * MINUTE


def stamps(time):
    return pd.DatetimeIndex(time.astype("int64").to_numpy() * 1_000_000, tz="UTC")


def starts(time, period):
    """UTC ms at which the period of each row began: a day at 17:00 New York, a centre at its own hour."""
    utc = stamps(time)
    if period in ("day", "week", "month"):
        # Seven hours later the trading day is a date of New York's.
        shifted = utc.tz_convert("America/New_York").tz_localize(None) + pd.Timedelta(hours=7)
        date = shifted.normalize()
        if period == "week":
            date = date - pd.to_timedelta(date.dayofweek, unit="D")
        if period == "month":
            date = date - pd.to_timedelta(date.day - 1, unit="D")
        local = (date - pd.Timedelta(hours=7)).tz_localize("America/New_York", ambiguous=True)
        return milliseconds(local)
    if period == "tokyo":
        opening = utc.normalize()
    else:
        zone = "Europe/London" if period == "london" else "America/New_York"
        local = utc.tz_convert(zone).tz_localize(None)
        opening = (local - pd.Timedelta(hours=8)).normalize() + pd.Timedelta(hours=8)
        opening = opening.tz_localize(zone).tz_convert("UTC")
    start = milliseconds(opening)
    day = ((start // 86_400_000) + 4) % 7  # 0 Sunday; a centre rests from Saturday to Monday
    return start - np.where(day == 6, 1, np.where(day == 0, 2, 0)) * 86_400_000.0


def milliseconds(index):
    if hasattr(index, "as_unit"):  # pandas before 2 has nanoseconds alone
        index = index.as_unit("ns")
    return index.asi8 / 1e6


def inside(time, start, period):
    if period in ("day", "week", "month"):
        return np.ones(len(time), dtype=bool)
    return time.to_numpy() < start + SESSION


def minutes_since(time, period):
    return (time - starts(time, period)) / MINUTE


def held(values, is_inside):
    """Outside a session its last value stands."""
    return values.where(is_inside).ffill()


def period_return(time, open_, close, period):
    start = starts(time, period)
    within = inside(time, start, period)
    first = open_.where(within).groupby(start).transform("first")
    return held(np.log(close / first), within)


def gap_return(time, open_, close, period):
    start = pd.Series(starts(time, period))
    isnew = start != start.shift(1)
    gap = np.log(open_ / close.shift(1)).where(isnew)
    gap.iloc[0] = 0.0
    return gap.ffill()


def period_extreme(time, x, period, find):
    start = starts(time, period)
    within = inside(time, start, period)
    groups = x.where(within).groupby(start)
    return held(groups.cummax() if find == "max" else groups.cummin(), within)


def opening_extreme(time, x, period, minutes, find):
    start = starts(time, period)
    within = inside(time, start, period)
    early = within & (time.to_numpy() < start + minutes * MINUTE)
    groups = x.where(early).groupby(start)
    return held((groups.cummax() if find == "max" else groups.cummin()), early)


def period_vwap(time, price, ticks, period):
    start = starts(time, period)
    return (price * ticks).groupby(start).cumsum() / ticks.groupby(start).cumsum()


def days_to_month_end(time):
    shifted = stamps(time).tz_convert("America/New_York").tz_localize(None) + pd.Timedelta(hours=7)
    date = shifted.to_numpy().astype("datetime64[D]")
    month = date.astype("datetime64[M]")
    known, place = np.unique(date, return_inverse=True)
    ends = (known.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return pd.Series(np.busday_count(known + 1, ends).astype(float)[place])


def time_of_day_ratio(time, x, slot_minutes, days):
    slot = ((time - starts(time, "day")) // (slot_minutes * MINUTE)).astype("int64")
    usual = x.groupby(slot).transform(lambda rows: rows.ewm(span=days, adjust=False).mean().shift(1))
    return x / usual.where(usual > 0)
