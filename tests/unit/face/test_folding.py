"""The rewritten models give what the originals give."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper, numpy_helper

from idverify.face.folding import prepare_embedder
from idverify.face.onnx_session import open_session
from idverify.model_store import ModelStore


def _network() -> onnx.ModelProto:
    """Convolution, normalisation, PReLU with slopes below 0 and above 1, depthwise convolution, PReLU, 1 x 1."""
    rng = np.random.default_rng(7)

    def constant(name: str, *shape: int, low: float = -1, high: float = 1) -> onnx.TensorProto:
        return numpy_helper.from_array(rng.uniform(low, high, shape).astype(np.float32), name)

    def norm(name: str) -> list[onnx.TensorProto]:
        return [
            constant(f"{name}_g", 4, low=0.5),
            constant(f"{name}_b", 4),
            constant(f"{name}_m", 4),
            constant(f"{name}_v", 4, low=0.1),
        ]

    nodes = [
        helper.make_node("Conv", ["data", "w1"], ["c1"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("BatchNormalization", ["c1", "n1_g", "n1_b", "n1_m", "n1_v"], ["n1"]),
        helper.make_node("PRelu", ["n1", "s1"], ["p1"]),
        helper.make_node("Conv", ["p1", "w2"], ["c2"], kernel_shape=[3, 3], pads=[1, 1, 1, 1], group=4),
        helper.make_node("BatchNormalization", ["c2", "n2_g", "n2_b", "n2_m", "n2_v"], ["n2"]),
        helper.make_node("PRelu", ["n2", "s2"], ["p2"]),
        helper.make_node("Conv", ["p2", "w3"], ["out"], kernel_shape=[1, 1]),
    ]
    weights = [
        constant("w1", 4, 3, 3, 3),
        *norm("n1"),
        constant("s1", 4, 1, 1, low=-2, high=2),
        constant("w2", 4, 1, 3, 3),
        *norm("n2"),
        constant("s2", 4, 1, 1, low=-2, high=2),
        constant("w3", 5, 4, 1, 1),
    ]
    picture = helper.make_tensor_value_info("data", onnx.TensorProto.FLOAT, [1, 3, 6, 6])
    result = helper.make_tensor_value_info("out", onnx.TensorProto.FLOAT, [1, 5, 6, 6])
    graph = helper.make_graph(nodes, "test", [picture], [result], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=8)


def test_a_network_without_prelu_gives_the_same_numbers():
    original = _network().SerializeToString()
    picture = np.random.default_rng(1).normal(size=(1, 3, 6, 6)).astype(np.float32)
    results = [
        onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"]).run(None, {"data": picture})[0]
        for content in (original, prepare_embedder(original))
    ]
    assert results[1] == pytest.approx(results[0], abs=1e-5)


def test_no_prelu_and_no_normalisation_is_left():
    prepared = onnx.load_from_string(prepare_embedder(_network().SerializeToString()))
    assert {node.op_type for node in prepared.graph.node} == {"Conv", "Relu", "Add"}


def test_the_prepared_sface_gives_the_template_that_opencv_gives():
    path = ModelStore().path("sface")
    picture = np.random.default_rng(3).integers(0, 256, (112, 112, 3), np.uint8)
    expected = cv2.FaceRecognizerSF.create(str(path), "").feature(picture[:, :, ::-1].copy())[0]
    session = open_session(path, prepare_embedder, recipe="test", cache=None)
    (raw,) = session.run(["fc1"], {"data": picture.transpose(2, 0, 1)[None].astype(np.float32)})
    assert raw[0] == pytest.approx(expected, abs=1e-4 * float(np.linalg.norm(expected)))


def _counting(calls: list[int]):
    def prepare(content: bytes) -> bytes:
        calls.append(len(content))
        return content

    return prepare


def test_a_model_is_prepared_once_and_then_taken_from_the_cache(tmp_path: Path):
    source = tmp_path / "model.onnx"
    source.write_bytes(_network().SerializeToString())
    calls: list[int] = []
    for _ in range(2):
        open_session(source, _counting(calls), recipe="r1", cache=tmp_path / "cache")
    assert len(calls) == 1
    open_session(source, _counting(calls), recipe="r2", cache=tmp_path / "cache")
    assert len(calls) == 2


def test_a_damaged_cache_is_made_again(tmp_path: Path):
    source = tmp_path / "model.onnx"
    source.write_bytes(_network().SerializeToString())
    calls: list[int] = []
    open_session(source, _counting(calls), recipe="r1", cache=tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(kept.read_bytes()[:-100])
    open_session(source, _counting(calls), recipe="r1", cache=tmp_path / "cache")
    assert len(calls) == 2


def test_a_cache_that_cannot_be_written_costs_time_only(tmp_path: Path):
    source = tmp_path / "model.onnx"
    source.write_bytes(_network().SerializeToString())
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    assert open_session(source, _counting([]), recipe="r1", cache=blocked) is not None


def test_the_cached_file_is_readable_by_its_owner_only(tmp_path: Path):
    source = tmp_path / "model.onnx"
    source.write_bytes(_network().SerializeToString())
    open_session(source, _counting([]), recipe="r1", cache=tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
