"""Writes an ONNX file that no tool of ours made, and prints what ONNX Runtime gives for random rows.

A small network: three inputs by name (one of doubles, one flat), a hidden layer, two probabilities and a
label, as converters of classifiers have it.
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

ROWS = 1500  # more than one request of the thread takes


def main(folder):
    random = np.random.default_rng(5)
    constants = {
        "w1": random.normal(size=(3, 8)).astype(np.float32), "b1": random.normal(size=8).astype(np.float32),
        "w2": random.normal(size=(8, 2)).astype(np.float32), "flat": np.array([-1, 1], dtype=np.int64),
    }
    node = helper.make_node
    graph = helper.make_graph(
        [
            node("Cast", ["rsi_14"], ["rsi"], to=TensorProto.FLOAT),
            node("Reshape", ["spread", "flat"], ["spread_column"]),
            node("Concat", ["return_1", "rsi", "spread_column"], ["x"], axis=1),
            node("MatMul", ["x", "w1"], ["h1"]), node("Add", ["h1", "b1"], ["h2"]), node("Tanh", ["h2"], ["h"]),
            node("MatMul", ["h", "w2"], ["z"]), node("Softmax", ["z"], ["probabilities"], axis=1),
            node("ArgMax", ["probabilities"], ["label"], axis=1),
        ],
        "network",
        [
            helper.make_tensor_value_info("return_1", TensorProto.FLOAT, [None, 1]),
            helper.make_tensor_value_info("rsi_14", TensorProto.DOUBLE, [None, 1]),
            helper.make_tensor_value_info("spread", TensorProto.FLOAT, [None]),
        ],
        [
            helper.make_tensor_value_info("label", TensorProto.INT64, [None, 1]),
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, 2]),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    (folder / "foreign.onnx").write_bytes(model.SerializeToString())
    rows = random.normal(size=(ROWS, 3)).astype(np.float32)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    feeds = {"return_1": rows[:, :1], "rsi_14": rows[:, 1:2].astype(np.float64), "spread": rows[:, 2]}
    (found,) = session.run(["probabilities"], feeds)
    json.dump({"rows": rows.ravel().tolist(), "ups": found[:, 1].astype(float).tolist()}, sys.stdout)


main(pathlib.Path(sys.argv[1]))
