"""Trains LightGBM by each objective and constraint that ours has too, and writes to objectives.json its
predictions of held-out rows.

The rows are made from integers and exact float operations only, so that
test/unit/train/learners/objectives-reference.test.ts makes the same, bit for bit. Features have few values
and none is missing, and leaves are limited by hessians alone, so that both see the same bins and neither
has to estimate counts of rows.
"""

import json
import math
import pathlib

import lightgbm
import numpy as np

TRAIN = 3000
TEST = 300
FEATURES = 5  # the last holds categories


def portable_random(seed):
    state = seed
    while True:
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        yield (state >> 8) / 16777216


def make_rows(seed, count):
    random = portable_random(seed)
    x = np.empty((count, FEATURES), dtype=np.float32)
    labels = {name: np.empty(count) for name in ("binary", "class", "number", "count")}
    for row in range(count):
        v = [next(random) for _ in range(FEATURES)]
        for f in range(FEATURES - 1):
            x[row, f] = math.floor(v[f] * 32) / 32
        category = math.floor(v[4] * 12)
        x[row, 4] = category
        odd = (category * 7) % 12 / 12
        signal = 0.5 * v[0] + 0.6 * v[1] * v[2] + 0.4 * odd - 0.2 * v[3]
        noise = next(random)
        labels["binary"][row] = 1.0 if noise < signal else 0.0
        labels["class"][row] = min(2, max(0, math.floor(3 * (signal + 0.4 * (noise - 0.3)))))
        far = 10.0 if next(random) < 0.02 else 1.0  # a few numbers are far off
        labels["number"][row] = 4 * signal + far * (noise - 0.5)
        labels["count"][row] = max(0, math.floor(6 * signal * noise + 0.3))
    weight = np.array([1 + (row % 3) for row in range(count)], dtype=float)
    return x, labels, weight


def main():
    x, labels, weight = make_rows(21, TRAIN)
    asked, _, _ = make_rows(22, TEST)
    common = {
        "num_iterations": 20, "num_leaves": 12, "min_data_in_leaf": 1, "min_sum_hessian_in_leaf": 8,
        "learning_rate": 0.1,
    }
    cases = (
        ("binary", "binary", False, {}),
        ("binary", "binary", True, {"lambda_l1": 0.5, "lambda_l2": 3}),
        ("binary", "binary", False, {"scale_pos_weight": 2.5}),
        ("multiclass", "class", False, {"num_class": 3}),
        ("multiclass", "class", True, {"num_class": 3}),
        ("regression", "number", False, {}),
        ("huber", "number", False, {"alpha": 0.7}),
        # Few trees: gradients of two sizes make splits that tie exactly sooner or later.
        ("quantile", "number", False, {"alpha": 0.25, "num_iterations": 5}),
        ("quantile", "number", True, {"alpha": 0.75, "num_iterations": 8}),
        ("poisson", "count", False, {}),
        ("poisson", "count", True, {"poisson_max_delta_step": 0.2}),
        ("binary", "binary", False, {"monotone_constraints": [1, 1, 0, -1, 0]}),
        ("regression", "number", False, {"monotone_constraints": [-1, 1, 0, 1, 0], "lambda_l1": 2}),
        ("binary", "binary", False, {"interaction_constraints": [[0, 1], [1, 3]]}),
        ("binary", "binary", False, {"categorical_feature": [4], "min_data_per_group": 1, "cat_smooth": 0.4}),
        ("regression", "number", False, {"categorical_feature": [4], "max_cat_to_onehot": 20}),
        ("poisson", "count", False, {"categorical_feature": [4], "cat_l2": 1, "cat_smooth": 0.4, "min_data_per_group": 1}),
        (
            "regression", "number", False,
            {"categorical_feature": [4], "monotone_constraints": [1, 0, 1, -1, 0]},
        ),
    )
    found = []
    for objective, label, weighted, own in cases:
        parameters = {"objective": objective, **common, **own}
        told = {k: v for k, v in parameters.items() if k not in ("num_iterations", "categorical_feature")}
        model = lightgbm.train(
            {
                **told, "verbose": -1, "num_threads": 1, "deterministic": True, "min_data_in_bin": 1,
                "enable_bundle": False, "use_missing": True,
            },
            lightgbm.Dataset(
                x, labels[label], weight=weight if weighted else None,
                categorical_feature=own.get("categorical_feature", []),
            ),
            num_boost_round=parameters["num_iterations"],
        )
        found.append({
            "label": label, "weighted": weighted, "parameters": parameters,
            "predictions": np.asarray(model.predict(asked)).ravel().tolist(),
        })
    # Rows drawn by gradient: other random numbers, so that only the loss can be compared.
    held, held_labels, _ = make_rows(23, TRAIN)
    goss = {"data_sample_strategy": "goss", "num_iterations": 60, "num_leaves": 12, "learning_rate": 0.2}
    model = lightgbm.train(
        {**goss, "objective": "binary", "verbose": -1, "num_threads": 1},
        lightgbm.Dataset(x, labels["binary"]),
    )
    p, y = model.predict(held), held_labels["binary"]
    loss = float(-np.mean(np.where(y == 1, np.log(p), np.log(1 - p))))
    lines = [json.dumps(one) for one in found]
    head = json.dumps({
        "versions": {"lightgbm": lightgbm.__version__, "numpy": np.__version__},
        "goss": {"parameters": goss, "logLoss": loss},
    })[:-1]
    path = pathlib.Path(__file__).with_name("objectives.json")
    path.write_text(head + ', "cases": [\n' + ",\n".join(lines) + "\n]}\n")


main()
