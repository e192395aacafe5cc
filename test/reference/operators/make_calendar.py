"""Writes calendar-inputs.json and calendar.json: what pandas and numpy say of calendar features.

Hourly bars over a change of clocks in New York, one in London with the end of a quarter, and two weeks
with Christmas and New Year. Clocks come from the zone database (tzdata), not from Plumbline's rules.

Run: python make_calendar.py   (versions in README.md)
"""
import json
import pathlib

import numpy as np
import pandas as pd

here = pathlib.Path(__file__).parent
random = np.random.default_rng(20241224)
NEW_YORK, LONDON = "America/New_York", "Europe/London"
hour, day = pd.Timedelta("1h"), pd.Timedelta("1D")

stretches = [("2024-03-06", "2024-03-13"), ("2024-03-27", "2024-04-04"), ("2024-12-20", "2025-01-04")]
utc = pd.DatetimeIndex(
    np.concatenate([pd.date_range(a, b, freq="h", tz="UTC", inclusive="left").values for a, b in stretches])
).tz_localize("UTC")


def wall(zone):
    return utc.tz_convert(zone).tz_localize(None)


# A trading day has the New York date on which it ends: seven hours after its open is midnight.
trading = (wall(NEW_YORK) + 7 * hour).normalize()
christmas = (wall(NEW_YORK) >= "2024-12-24 14:00") & (wall(NEW_YORK) < "2024-12-25 17:00")
new_year = trading == "2025-01-01"
is_open = (trading.day_of_week < 5) & ~christmas & ~new_year
utc, trading = utc[is_open], trading[is_open]
rows = len(utc)

step = random.standard_t(5, rows) * 8e-4
close = np.round(1.1 * np.exp(np.cumsum(step)), 5)
open_ = np.round(np.concatenate([[1.1], close[:-1]]) + random.normal(0, 1e-4, rows), 5)
high = np.round(np.maximum(open_, close) + np.abs(random.normal(0, 4e-4, rows)), 5)
low = np.round(np.minimum(open_, close) - np.abs(random.normal(0, 4e-4, rows)), 5)
ticks = np.round(random.lognormal(6, 0.6, rows))
typical = (high + low + close) / 3

labels = {
    "day": pd.Series(trading),
    "week": pd.Series(trading.to_period("W-SUN").astype(str)),
    "month": pd.Series(trading.to_period("M").astype(str)),
    "quarter": pd.Series(trading.to_period("Q").astype(str)),
    "year": pd.Series(trading.year),
}
for name, local, opens in [
    ("tokyo", utc.tz_convert("Asia/Tokyo").tz_localize(None), 9),
    ("london", wall(LONDON), 8),
    ("newYork", wall(NEW_YORK), 8),
    ("sydney", wall(NEW_YORK) + 7 * hour, 0),
]:
    inside = (local.hour >= opens) & (local.hour < opens + 9) & (local.day_of_week < 5)
    labels[name] = pd.Series(local.normalize()).where(pd.Series(inside))


def by_period(name, f):
    """f of the rows of each period; while a centre is closed, its last value; before, all rows seen."""
    label = labels[name]
    first = label.first_valid_index()
    key = label.astype(str).where(label.notna())
    key[:first] = "before"
    value = pd.Series(np.nan, index=range(rows))
    for _, at in key.groupby(key).groups.items():
        value[at] = f(at)
    return value.ffill()


def opening(at, x, minutes, extreme):
    span = utc[at] < utc[at[0]] + pd.Timedelta(minutes=minutes)
    return pd.Series(np.where(span, x[at], np.nan), index=at).pipe(extreme).ffill()


cummax, cummin = (lambda s: s.cummax()), (lambda s: s.cummin())


def gap(name):
    label = labels[name]
    inside = label.dropna()
    starts = inside.index[inside != inside.shift()]
    value = pd.Series(np.nan, index=range(rows))
    value[0] = 0
    for at in starts[1:]:
        before = inside.index[inside.index < at][-1]
        value[at] = np.log(open_[at] / close[before])
    return value.ffill()


def at_five(dates):
    """UTC of the 17:00 New York that opens the trading day of a date."""
    return (pd.DatetimeIndex(dates) - 7 * hour).tz_localize(NEW_YORK).tz_convert("UTC")


def minutes(delta):
    return np.asarray(delta / pd.Timedelta("1min"), dtype=float)


day_start, day_end = at_five(trading), at_five(trading + day)
week_start = at_five(trading - pd.to_timedelta(trading.day_of_week, unit="D"))
month_start = at_five(trading.to_period("M").start_time)
quarter_start = at_five(trading.to_period("Q").start_time)
quarter_end = at_five((trading.to_period("Q") + 1).start_time)
month_end = at_five((trading.to_period("M") + 1).start_time)
weekdays = pd.date_range("2024-02-26", "2025-01-31", freq="B")
opens_of = {
    "london": (weekdays + 8 * hour).tz_localize(LONDON).tz_convert("UTC"),
    "newYork": (weekdays + 8 * hour).tz_localize(NEW_YORK).tz_convert("UTC"),
    "tokyo": (weekdays + 9 * hour).tz_localize("Asia/Tokyo").tz_convert("UTC"),
}
last_open = lambda name: opens_of[name][opens_of[name].searchsorted(utc, side="right") - 1]
next_open = lambda name: opens_of[name][opens_of[name].searchsorted(utc, side="right")]

fridays = pd.date_range("2024-03-01", "2025-01-31", freq="W-FRI") + 17 * hour
closes = fridays.append(pd.DatetimeIndex(["2024-12-24 14:00", "2024-12-31 17:00"])).sort_values()
closes = closes.tz_localize(NEW_YORK).tz_convert("UTC")
next_close = closes[closes.searchsorted(utc, side="right")]

holidays = ["2024-12-25", "2025-01-01"]
dates = trading.values.astype("datetime64[D]")
months = dates.astype("datetime64[M]")
count = lambda a, b: np.busday_count(a.astype("datetime64[D]"), b.astype("datetime64[D]"), holidays=holidays)
tomorrow = np.busday_offset(dates, 1)
quarter_turn = 2 * np.pi * minutes(utc - quarter_start) / minutes(quarter_end - quarter_start)
month_turn = 2 * np.pi * minutes(utc - month_start) / minutes(month_end - month_start)



def time_of_day_ratio(x, slot_minutes, days):
    """x over the mean of its slot: pandas' exponential mean of the slot's earlier rows, which begins with
    the mean of all rows before the first of them."""
    slot = (minutes(utc - day_start) // slot_minutes).astype(int)
    before = pd.Series(x).expanding().mean().shift(1)
    first = np.flatnonzero(np.isfinite(x))[0]
    out = np.full(rows, np.nan)
    for s in np.unique(slot):
        at = np.flatnonzero((slot == s) & np.isfinite(x))
        start = before[at[0]] if at[0] > first else x[first]
        path = pd.Series([start, *x[at]]).ewm(span=days, adjust=False).mean().to_numpy()
        out[at] = x[at] / path[:-1]
    out[first] = np.nan
    return out


opened = by_period("london", lambda at: opening(at, high, 60, cummax))
floor = by_period("london", lambda at: opening(at, low, 60, cummin))
day_high = by_period("day", lambda at: np.maximum.accumulate(high[at]))
day_low = by_period("day", lambda at: np.minimum.accumulate(low[at]))
size = np.abs(np.log(pd.Series(close)).diff()).to_numpy()
day_vwap = by_period("day", lambda at: np.cumsum(typical[at] * ticks[at]) / np.cumsum(ticks[at]))

values = {
    "pandas": {
        "adjustedVolatility 24": np.sqrt((pd.Series(time_of_day_ratio(size, 60, 20)) ** 2).rolling(24).mean()),
        "periodRange day": np.log(day_high / day_low),
        "vwapDistance day": np.log(close / day_vwap),
        "openingRangePosition london 60": (close - floor) / (opened - floor),
        "timeOfDayRatio 120 5": time_of_day_ratio(high - low, 120, 5),
        **{f"periodReturn {p}": by_period(p, lambda at: np.log(close[at] / open_[at[0]])) for p in labels},
        **{f"periodHigh {p}": by_period(p, lambda at: np.maximum.accumulate(high[at])) for p in labels},
        **{f"periodLow {p}": by_period(p, lambda at: np.minimum.accumulate(low[at])) for p in labels},
        **{
            f"periodVwap {p}": by_period(p, lambda at: np.cumsum(typical[at] * ticks[at]) / np.cumsum(ticks[at]))
            for p in ("day", "week", "london")
        },
        **{
            f"openingHigh {p} {m}": by_period(p, lambda at: opening(at, high, m, cummax))
            for p, m in (("day", 120), ("london", 60), ("newYork", 180))
        },
        **{
            f"openingLow {p} {m}": by_period(p, lambda at: opening(at, low, m, cummin))
            for p, m in (("day", 120), ("london", 60), ("newYork", 180))
        },
        **{f"gapReturn {p}": gap(p) for p in labels},
        "minutesSince day": minutes(utc - day_start),
        "minutesSince week": minutes(utc - week_start),
        "minutesSince month": minutes(utc - month_start),
        **{f"minutesSince {s}": minutes(utc - last_open(s)) for s in opens_of},
        "minutesUntil day": minutes(day_end - utc),
        **{f"minutesUntil {s}": minutes(next_open(s) - utc) for s in opens_of},
        "minutesToMarketClose": minutes(next_close - utc),
        "tradingWeekday": trading.day_of_week + 1,
        "sessionOverlap london newYork": labels["london"].notna() & labels["newYork"].notna(),
        "periodPosition day": by_period(
            "day",
            lambda at: (close[at] - np.minimum.accumulate(low[at]))
            / (np.maximum.accumulate(high[at]) - np.minimum.accumulate(low[at])),
        ),
        "minutesToWeekClose": minutes(week_start + 5 * day - utc),
    },
    "numpy": {
        "periodSin quarter": np.sin(quarter_turn),
        "periodCos quarter": np.cos(quarter_turn),
        "periodSin month": np.sin(month_turn),
        "periodCos month": np.cos(month_turn),
        "businessDayOfMonth": count(months, dates + 1),
        "businessDaysToMonthEnd": count(dates + 1, months + 1),
        "holidayTomorrow": np.isin(np.array([str(d)[5:] for d in tomorrow]), ["12-24", "12-25", "01-01"]),
    },
}


def listed(series):
    return [float(f"{x:.12g}") if np.isfinite(x) else None for x in np.asarray(series, dtype=float)]


columns = dict(open=open_, high=high, low=low, close=close, tickVolume=ticks)
times = [int(t) for t in utc.as_unit("ms").asi8]
inputs = {"columns": {"openTime": times, **{n: listed(x) for n, x in columns.items()}}}
(here / "calendar-inputs.json").write_text(json.dumps(inputs) + "\n")
tables = {tool: {n: listed(x) for n, x in table.items()} for tool, table in values.items()}
(here / "calendar.json").write_text(json.dumps(tables) + "\n")
