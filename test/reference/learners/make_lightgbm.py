"""Trains small LightGBM models of every kind that is read, and writes to lightgbm.json their texts and
what LightGBM and shap make of rows with missing values, zeros, infinities and unknown categories.

The rows are made from integers and exact float operations only, so that
test/unit/train/learners/lightgbm/reference.test.ts makes the same, bit for bit.
"""

import json
import pathlib

import lightgbm
import numpy as np
import shap

TRAIN = 400
ASKED = 40
FEATURES = 5  # the last holds categories 0 to 11


def portable_random(seed):
    state = seed
    while True:
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        yield (state >> 8) / 16777216


def make_rows(seed, count, missing, categories):
    random = portable_random(seed)
    x = np.empty((count, FEATURES), dtype=np.float32)
    u = np.empty(count)
    for row in range(count):
        for f in range(FEATURES):
            value = next(random)
            x[row, f] = np.floor(value * categories) if f == FEATURES - 1 else value * 4 - 2
            if f == 1 and next(random) < 0.2:
                x[row, f] = 0
            if next(random) < missing:
                x[row, f] = np.nan
        u[row] = next(random)
    return x, u


def plain(values):
    return np.asarray(values, dtype=np.float64).ravel().tolist()


def main():
    x, u = make_rows(7, TRAIN, 0.1, 12)
    asked, _ = make_rows(8, ASKED, 0.25, 16)  # categories that no training row had
    z = np.nan_to_num(x.astype(np.float64))
    signal = z[:, 0] + z[:, 1] * z[:, 2] + 0.3 * (z[:, 4] % 3)
    number = signal + u
    labels = {
        "binary": (u < 1 / (1 + np.exp(-signal))).astype(float),
        "class": np.clip(np.floor(number + 1), 0, 2),
        "number": number,
        "count": np.floor(np.exp(np.clip(number, -1, 2))),
    }
    common = {
        "verbose": -1, "num_threads": 1, "deterministic": True, "num_leaves": 7,
        "min_data_in_leaf": 10, "min_data_per_group": 10, "cat_smooth": 1,
    }
    kinds = (
        ("binary", "binary", [], {"objective": "binary"}),
        ("binary, sigmoid 0.5", "binary", [], {"objective": "binary", "sigmoid": 0.5}),
        ("binary, categories", "binary", [4], {"objective": "binary"}),
        ("binary, zeros missing", "binary", [], {"objective": "binary", "zero_as_missing": True}),
        ("binary, nothing missing", "binary", [], {"objective": "binary", "use_missing": False}),
        ("random forest", "binary", [], {
            "objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5,
        }),
        ("multiclass", "class", [4], {"objective": "multiclass", "num_class": 3}),
        ("one class against all", "class", [], {"objective": "multiclassova", "num_class": 3}),
        ("regression", "number", [4], {"objective": "regression"}),
        ("quantile", "number", [], {"objective": "quantile", "alpha": 0.3}),
        ("poisson", "count", [], {"objective": "poisson"}),
    )
    models = []
    for name, label, categorical, parameters in kinds:
        data = lightgbm.Dataset(
            x, labels[label], categorical_feature=categorical,
            feature_name=["return_1", "rsi_14", "trend_h1", "spread", "session"],
        )
        model = lightgbm.train({**common, **parameters}, data, num_boost_round=4)
        models.append({
            "name": name,
            "text": model.model_to_string(),
            "margins": plain(model.predict(asked, raw_score=True)),
            "predictions": plain(model.predict(asked)),
            "contributions": plain(model.predict(asked, pred_contrib=True)),
        })
    # shap's own C code, on a model without categories.
    first = lightgbm.Booster(model_str=models[0]["text"])
    explainer = shap.TreeExplainer(first, feature_perturbation="tree_path_dependent")
    values = explainer(asked.astype(np.float64)).values
    found = {
        "versions": {"lightgbm": lightgbm.__version__, "shap": shap.__version__, "numpy": np.__version__},
        "shap": {"model": models[0]["name"], "values": plain(values)},
        "models": models,
    }
    path = pathlib.Path(__file__).with_name("lightgbm.json")
    lines = [json.dumps(model) for model in found.pop("models")]
    head = json.dumps(found)[:-1]
    path.write_text(head + ", \"models\": [\n" + ",\n".join(lines) + "\n]}\n")


main()
