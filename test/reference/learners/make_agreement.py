"""Trains scikit-learn on the data sets that test/support/agreement-cases.ts wrote as CSV to the folder
given, and writes what it scores to agreement.json: the log loss of the later rows, and the standard
deviation of that log loss over models of resampled training rows, which is the noise that another
sample of as many rows would bring.
"""

import json
import math
import pathlib
import sys

import numpy as np
import sklearn
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import log_loss

RESAMPLES = 20


def fitted(x, y):
    return HistGradientBoostingClassifier(
        max_iter=60, learning_rate=0.1, max_leaf_nodes=15, min_samples_leaf=50,
        max_bins=255, early_stopping=False,
    ).fit(x, y)


def score(x, y, later, labels):
    return log_loss(labels, fitted(x, y).predict_proba(later)[:, 1])


def main(folder):
    found = {"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "cases": {}}
    for path in sorted(pathlib.Path(folder).glob("*.csv")):
        rows = np.genfromtxt(path, delimiter=",", filling_values=math.nan)
        train, test = rows[rows[:, 0] == 0], rows[rows[:, 0] == 1]
        x, y = train[:, 2:].astype(np.float32), train[:, 1]
        later, labels = test[:, 2:].astype(np.float32), test[:, 1]
        random = np.random.default_rng(1)
        spread = []
        for _ in range(RESAMPLES):
            drawn = random.integers(0, len(y), len(y))
            spread.append(score(x[drawn], y[drawn], later, labels))
        found["cases"][path.stem] = {
            "trainRows": len(y),
            "testRows": len(labels),
            "ones": int(y.sum() + labels.sum()),
            "logLoss": score(x, y, later, labels),
            "baseRateLogLoss": log_loss(labels, np.full(len(labels), y.mean())),
            "noise": float(np.std(spread, ddof=1)),
        }
    path = pathlib.Path(__file__).with_name("agreement.json")
    path.write_text(json.dumps(found, indent=2) + "\n")


main(sys.argv[1])
