"""Runs ONNX Runtime on every model of a folder and prints what it gives, as JSON.

The folder holds NAME.onnx files and rows.f32: raw float32, five values a row. Every file is first held to
ONNX's own checker.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime


def finite(values):
    """JSON has no infinities: an infinite margin, as of an infinite feature, is told as 1e30."""
    return np.clip(values.astype(np.float64), -1e30, 1e30).ravel().tolist()


def main(folder):
    rows = np.fromfile(folder / "rows.f32", dtype="<f4").reshape(-1, 5)
    found = {"versions": {"onnx": onnx.__version__, "onnxruntime": onnxruntime.__version__}, "models": {}}
    for path in sorted(folder.glob("*.onnx")):
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
        prediction, margin = session.run(["prediction", "margin"], {"features": rows})
        found["models"][path.stem] = {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "metadata": {entry.key: entry.value for entry in model.metadata_props},
            "prediction": finite(prediction),
            "margin": finite(margin),
        }
    json.dump(found, sys.stdout)


main(pathlib.Path(sys.argv[1]))
