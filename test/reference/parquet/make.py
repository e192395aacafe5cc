"""Writes small Parquet files as pandas and Polars do, which the reader of Parquet is tested on.

    pip install pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 && python test/reference/parquet/make.py
"""

from pathlib import Path

import pandas as pd
import polars as pl

folder = Path(__file__).parent
times = pd.date_range("2024-07-01 22:00", periods=12, freq="min")
price = [1.07 + i / 1e5 for i in range(12)]
bars = pd.DataFrame(
    {
        "Open": price,
        "High": [p + 3e-5 for p in price],
        "Low": [p - 3e-5 for p in price],
        "Close": [p + 1e-5 for p in price],
        "Volume": range(12),
    },
    index=times,
)

# An index without a name, times without a zone, snappy.
bars.to_parquet(folder / "pandas-index.parquet")
# A named column with a zone that is not UTC, and a value that is missing.
zoned = bars.tz_localize("UTC").tz_convert("Europe/Athens").rename_axis("Date").reset_index()
zoned.loc[4, "Close"] = float("nan")
zoned.to_parquet(folder / "pandas-zone.parquet", compression="zstd")
# Whole numbers of nanoseconds, single precision is not used.
epoch = bars.reset_index(drop=True)
epoch.insert(0, "timestamp", times.astype("datetime64[ns]").astype("int64"))
epoch.to_parquet(folder / "pandas-epoch.parquet", compression="gzip")
# Ticks from Polars: nanoseconds, a null, a column of symbols.
ticks = pl.DataFrame(
    {
        "time": pl.datetime_range(
            pd.Timestamp("2024-07-01 22:00"), pd.Timestamp("2024-07-01 22:02"), "7s", time_unit="ns", eager=True
        )
    }
).with_columns(
    bid=1.07 + pl.int_range(pl.len()) / 1e5,
    ask=pl.when(pl.int_range(pl.len()) == 3).then(None).otherwise(1.07003 + pl.int_range(pl.len()) / 1e5),
    symbol=pl.lit("EUR/USD"),
)
ticks.write_parquet(folder / "polars-ticks.parquet")
