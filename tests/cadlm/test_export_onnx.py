"""ONNX: the same scores as the model's, and what cannot be exported is refused."""

# pyright: basic

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("onnxruntime")
pytest.importorskip("onnxscript")

import numpy as np
import onnxruntime

from cadlm.generate import embedded_model
from cadlm.train import export_onnx
from cadlm.weights import EMBEDDED
from generators.corpus import draw
from tests.cadlm.tiny_qwen import make_tiny_qwen


def test_a_folder_that_holds_no_model_is_one_line_and_exit_1(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert export_onnx.main([str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    assert "no-such-model" in caplog.text


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_graph_of_the_embedded_model_scores_as_its_runtime_does(tmp_path: Path) -> None:
    """The runtime is another implementation, in numpy; rows of another length and number than the graph was made with."""
    found = export_onnx.export_onnx(EMBEDDED, tmp_path)
    assert found.difference < export_onnx.TOLERANCE and found.agreement > 0.9
    assert found.small_bytes < 0.4 * found.full_bytes
    session = onnxruntime.InferenceSession(str(tmp_path / export_onnx.FULL), providers=["CPUExecutionProvider"])
    model, sample = embedded_model(), draw(2, 1)
    prompt = model.tokenizer.encode_prompt(sample.prompt, sample.mentions)
    graph = session.run(None, {"ids": np.array([prompt], np.int64), "prefix": np.array([len(prompt)], np.int64)})[0]
    assert np.abs(np.asarray(graph)[0, -1] - model.runtime.start(prompt, 1).logits[0]).max() < 1e-3  # the runtime folds its norms


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_small_model_of_transformers_becomes_a_graph_with_its_tokenizer(tmp_path: Path) -> None:
    folder = make_tiny_qwen(tmp_path / "tiny", vocabulary=600)
    found = export_onnx.export_onnx(folder, tmp_path / "out")
    assert found.difference < export_onnx.TOLERANCE
    assert (tmp_path / "out" / "tokenizer.json").read_bytes() == (folder / "tokenizer.json").read_bytes()
