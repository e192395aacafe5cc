"""Loads our texts into LightGBM, and trains LightGBM for ours to load. Prints JSON.

The folder holds NAME.txt texts and rows.f32: raw float32, five values a row. The seed is for the rows that
LightGBM is trained on here.
"""

import json
import pathlib
import sys

import lightgbm
import numpy as np


def plain(values):
    return np.asarray(values, dtype=np.float64).ravel().tolist()


def outputs(model, rows):
    return {
        "prediction": plain(model.predict(rows)),
        "margin": plain(model.predict(rows, raw_score=True)),
        "contributions": plain(model.predict(rows, pred_contrib=True)),
    }


def trained(seed):
    """Models of LightGBM's on random rows, and random rows to ask them for, both with gaps."""
    random = np.random.default_rng(seed)

    def rows_of(count):
        x = random.normal(size=(count, 5)).astype(np.float32)
        x[:, 4] = random.integers(0, 20, count)
        x[random.random(x.shape) < 0.15] = np.nan
        return x

    x, asked = rows_of(2000), rows_of(200)
    z = np.nan_to_num(x.astype(np.float64))
    number = z[:, 0] + z[:, 1] * z[:, 2] + 0.5 * (z[:, 4] % 3) + random.normal(size=len(x))
    for name, label, own in (
        ("binary", number > 0.5, {"objective": "binary"}),
        ("categories", number > 0.5, {"objective": "binary", "categorical_feature": [4]}),
        ("multiclass", np.clip(np.floor(number), 0, 3), {"objective": "multiclass", "num_class": 4}),
        ("huber", number, {"objective": "huber", "categorical_feature": [4]}),
        ("tweedie", np.abs(number), {"objective": "tweedie"}),
        ("dart", number, {"objective": "regression", "boosting": "dart"}),
        ("zeros", np.abs(number), {"objective": "gamma", "zero_as_missing": True}),
    ):
        data = lightgbm.Dataset(x, np.asarray(label, dtype=float) + (name in ("tweedie", "zeros")) * 0.1)
        model = lightgbm.train({"verbose": -1, "num_threads": 1, **own}, data, num_boost_round=40)
        yield name, model.model_to_string(), outputs(model, asked), plain(np.nan_to_num(asked, nan=-999))


def main(folder, seed):
    rows = np.fromfile(folder / "rows.f32", dtype="<f4").reshape(-1, 5)
    loaded = {}
    for path in sorted(folder.glob("*.txt")):
        model = lightgbm.Booster(model_file=path)
        loaded[path.stem] = {
            **outputs(model, rows),
            "again": model.model_to_string(),
            "names": model.feature_name(),
        }
    theirs = [
        {"name": name, "text": text, "rows": asked, **found} for name, text, found, asked in trained(seed)
    ]
    json.dump({"version": lightgbm.__version__, "loaded": loaded, "trained": theirs}, sys.stdout)


main(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
