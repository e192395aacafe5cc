"""Trains peers on the data sets of data_sets() and writes what they score to peers.json.

The data are made from integers and exact float operations only, so that
test/unit/train/learners/reference.test.ts makes the same rows, bit for bit.
"""

import json
import math
import pathlib
import warnings

import lightgbm
import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import ElasticNet, LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore")
ROWS = 12_000  # half to train on, half to score
FEATURES = 8


def portable_random(seed):
    state = seed
    while True:
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        yield (state >> 8) / 16777216


RULES = {
    "linear": lambda x: 0.5 + 0.35 * (x[0] - 0.5) - 0.25 * (x[1] - 0.5) + 0.2 * (x[2] - 0.5),
    "checkerboard": lambda x: 0.8 if (x[0] > 0.5) != (x[1] > 0.5) else 0.25,
    "curved": lambda x: 0.1 + 0.6 * x[0] * x[1] + 0.8 * (x[2] - 0.5) * (x[2] - 0.5) + 0.1 * x[3],
}


def make_rows(name, seed, missing, levels):
    """Features keep `levels` distinct values (all of them where 0); labels follow the full values."""
    random = portable_random(seed)
    x = np.empty((ROWS, FEATURES), dtype=np.float32)
    y = np.empty(ROWS)
    for row in range(ROWS):
        values = [next(random) for _ in range(FEATURES)]
        y[row] = 1.0 if next(random) < RULES[name](values) else 0.0
        for f in range(FEATURES):
            x[row, f] = math.nan if next(random) < missing else coarse(values[f], levels)
    return x, y


def make_numbers(seed):
    """Features as they are; labels of the size of returns, and weights."""
    random = portable_random(seed)
    x = np.empty((ROWS, FEATURES), dtype=np.float32)
    y = np.empty(ROWS)
    weight = np.empty(ROWS)
    for row in range(ROWS):
        values = [next(random) for _ in range(FEATURES)]
        x[row] = values
        y[row] = 0.0001 * (values[0] - 0.5 * values[1] + 0.25 * values[2] * values[2] + next(random))
        weight[row] = 0.5 + next(random)
    return x, y, weight


def coarse(value, levels):
    return math.floor(value * levels) / levels if levels else value


def scores(y, p):
    return {"logLoss": log_loss(y, p), "auc": roc_auc_score(y, p)}


def main():
    found = {
        "versions": {
            "scikit-learn": sklearn.__version__,
            "lightgbm": lightgbm.__version__,
            "numpy": np.__version__,
        },
        "trees": [],
        "linear": [],
        "regression": [],
    }
    half = ROWS // 2
    for name, seed, missing, levels in (
        ("linear", 11, 0, 64),
        ("checkerboard", 12, 0.1, 64),
        ("curved", 13, 0.05, 128),
        ("curved", 14, 0.05, 0),
    ):
        x, y = make_rows(name, seed, missing, levels)
        peer = HistGradientBoostingClassifier(
            max_iter=60, learning_rate=0.1, max_leaf_nodes=31, min_samples_leaf=20,
            max_bins=255, early_stopping=False,
        ).fit(x[:half], y[:half])
        light = lightgbm.train(
            {
                "objective": "binary", "num_leaves": 31, "learning_rate": 0.1, "max_bin": 255,
                "min_data_in_leaf": 20, "num_threads": 1, "deterministic": True, "verbose": -1,
            },
            lightgbm.Dataset(x[:half], y[:half]),
            num_boost_round=60,
        )
        found["trees"].append({
            "name": name,
            "seed": seed,
            "levels": levels,
            "missing": missing,
            "ones": int(y.sum()),
            "scikit-learn": scores(y[half:], peer.predict_proba(x[half:])[:, 1]),
            "lightgbm": scores(y[half:], light.predict(x[half:])),
        })
    x, y = make_rows("linear", 11, 0, 0)
    z = StandardScaler().fit_transform(x.astype(np.float64))
    for lam, l1_ratio in ((0.01, 0.0), (0.01, 0.5), (0.02, 1.0), (0.0, 0.0)):
        strength = 1e12 if lam == 0 else 1 / (lam * ROWS)
        model = LogisticRegression(
            penalty="elasticnet", C=strength, l1_ratio=l1_ratio, solver="saga", tol=1e-10, max_iter=100_000,
            random_state=0,
        ).fit(z, y)
        found["linear"].append({
            "lambda": lam, "l1_ratio": l1_ratio,
            "intercept": model.intercept_[0], "coefficients": model.coef_[0].tolist(),
        })
    x, y, weight = make_numbers(15)
    z = StandardScaler().fit(x.astype(np.float64), sample_weight=weight).transform(x.astype(np.float64))
    for lam, l1_ratio in ((1e-6, 0.5), (2e-6, 1.0), (1e-2, 0.01), (0.0, 0.0)):
        model = ElasticNet(alpha=lam, l1_ratio=l1_ratio, tol=1e-14, max_iter=1_000_000)
        model.fit(z, y, sample_weight=weight)
        found["regression"].append({
            "lambda": lam, "l1_ratio": l1_ratio,
            "intercept": model.intercept_, "coefficients": model.coef_.tolist(),
        })
    path = pathlib.Path(__file__).with_name("peers.json")
    path.write_text(json.dumps(found, indent=2) + "\n")


main()
