"""Runs what the benchmarks compare with, one request after another: a JSON line in, a JSON line out.

Seconds are taken here, around the work alone. Modules are loaded when first asked for, so that a process
that is asked for one library holds no other.
"""

import gc
import json
import math
import pathlib
import sys
import time

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here))
held = {}


def peak_bytes():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None


def timed(work):
    gc.collect()
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def latencies(count, call):
    """p50 and p99 of single calls, in microseconds."""
    samples = []
    for index in range(count):
        begun = time.perf_counter_ns()
        call(index)
        samples.append((time.perf_counter_ns() - begun) / 1000)
    samples.sort()
    rank = lambda share: samples[math.ceil(share * len(samples)) - 1]
    return {"p50": rank(0.5), "p99": rank(0.99)}


def load_bars(folder):
    import numpy as np
    import pandas as pd

    files = sorted(pathlib.Path(folder).glob("*.npy"))
    held["bars"] = {file.stem: pd.Series(np.load(file)) for file in files}
    return {}


def forget_bars():
    held.pop("bars", None)
    return {}


def features(form, out=None):
    import numpy as np
    from features import compute

    form = json.loads(pathlib.Path(form).read_text())
    seconds, columns = timed(lambda: compute(form, held["bars"]))
    if out is not None:
        np.concatenate(columns).tofile(out)
    return {"seconds": seconds, "peakBytes": peak_bytes(), "last": float(columns[0][-1])}


def talib_indicator(name):
    """An indicator of TA-Lib's C library, on NumPy columns; none where it has no such indicator."""
    from talib_calls import CALLS

    high, low, close = (held["bars"][column].to_numpy() for column in ("high", "low", "close"))
    seconds, lines = timed(lambda: CALLS[name](high, low, close))
    last = lines[0] if isinstance(lines, tuple) else lines
    return {"seconds": seconds, "last": float(last[-1])}


def last_row(form, rows, count):
    """The features of the newest bar, computed afresh from the last bars, as scripts do live."""
    from features import compute

    form = json.loads(pathlib.Path(form).read_text())
    tail = {name: column.iloc[-rows:].reset_index(drop=True) for name, column in held["bars"].items()}
    return latencies(count, lambda _: compute(form, tail))


def operator(name, parameters, inputs):
    """One operator on columns; no seconds where pandas has nothing like it."""
    from features import OPERATORS

    if name not in OPERATORS:
        return {}
    series = [held["bars"][column] for column in inputs]
    seconds, _ = timed(lambda: OPERATORS[name](parameters, *series))
    return {"seconds": seconds}


def load_rows(folder, is_mapped=False):
    import numpy as np

    held["train"] = np.load(f"{folder}/train.npy", mmap_mode="r" if is_mapped else None)
    for name in ["train_label", "test"]:
        held[name] = np.load(f"{folder}/{name}.npy")
    return {}


def fit_sklearn(trees, rows, threads):
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    model = HistGradientBoostingClassifier(
        max_iter=trees, max_leaf_nodes=31, max_bins=255, learning_rate=0.1,
        min_samples_leaf=20, l2_regularization=0.0, early_stopping=False,
    )
    with threadpool_limits(threads, user_api="openmp"):
        return model.fit(held["train"][:rows], held["train_label"][:rows])


def fit_lightgbm(trees, rows, threads):
    import lightgbm

    parameters = {
        "objective": "binary", "num_leaves": 31, "max_bin": 255, "learning_rate": 0.1,
        "min_data_in_leaf": 20, "num_threads": threads, "verbosity": -1, "deterministic": True,
    }
    data = lightgbm.Dataset(held["train"][:rows], held["train_label"][:rows], params=parameters)
    return lightgbm.train(parameters, data, num_boost_round=trees)


FIT = {"sklearn": fit_sklearn, "lightgbm": fit_lightgbm}


def predictions(library, rows):
    model = held[library]
    if library == "sklearn":
        return model.predict_proba(rows)[:, 1]
    return model.predict(rows, num_threads=1)


def fit(library, trees, rows=None, out=None, threads=1):
    import numpy as np

    seconds, held[library] = timed(lambda: FIT[library](trees, rows, threads))
    if out is not None:
        predictions(library, held["test"]).astype(np.float64).tofile(out)
    return {"seconds": seconds, "peakBytes": peak_bytes()}


def predict_rows(library, count):
    test = held["test"]
    predictions(library, test[:1])
    return latencies(count, lambda i: predictions(library, test[i % len(test)][None, :]))


def predict_batch(library):
    seconds, _ = timed(lambda: predictions(library, held["test"]))
    return {"seconds": seconds}


REQUESTS = {
    "load_bars": load_bars, "forget_bars": forget_bars, "features": features, "last_row": last_row,
    "operator": operator, "talib_indicator": talib_indicator,
    "load_rows": load_rows, "fit": fit, "predict_rows": predict_rows, "predict_batch": predict_batch,
}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = REQUESTS[request["method"]](**request["params"])
    except Exception as error:  # told to the caller, who decides
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
