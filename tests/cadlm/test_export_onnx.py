"""ONNX: graphs with keys and values write what the model writes, and what cannot be exported is refused."""

# pyright: basic

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnxruntime")
pytest.importorskip("onnxscript")
pytest.importorskip("transformers")

from cadlm.constrain import ProgramGuide
from cadlm.decoding.onnx_runtime import OnnxRuntime
from cadlm.errors import CadlmError
from cadlm.generate import embedded_model
from cadlm.runtime import sample
from cadlm.train import export_onnx
from cadlm.weights import EMBEDDED, MODEL
from tests.cadlm.tiny_qwen import make_tiny_qwen

PROMPT = "50x30mm mounting plate with 4 corner holes"


def test_a_folder_that_holds_no_model_is_one_line_and_exit_1(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert export_onnx.main([str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    assert "no-such-model" in caplog.text


def test_what_is_no_graph_is_refused() -> None:
    with pytest.raises(CadlmError, match="unreadable-weights"):
        OnnxRuntime(EMBEDDED / MODEL, max_length=512)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_graph_of_the_embedded_model_writes_as_its_runtime_does(tmp_path: Path) -> None:
    """The runtime is another implementation, in numpy: greedy and sampled answers of one batch, under the mask."""
    found = export_onnx.export_onnx(EMBEDDED, tmp_path)
    assert found.difference < export_onnx.TOLERANCE and found.agreement > 0.95 and found.same > 0.8 * found.answers
    assert found.small_bytes < 0.4 * found.full_bytes
    model = embedded_model()
    ids, mentions = model.read(PROMPT)
    graph = OnnxRuntime(tmp_path / export_onnx.FULL, max_length=model.runtime.max_length, threads=1)
    # The runtime folds its norms, so that scores are close and tokens equal.
    assert np.abs(graph.start(ids, 2).logits - model.runtime.start(ids, 2).logits).max() < 1e-3
    written = [
        sample(
            runtime, ids, temperatures=[0.0, 3.0, 3.0, 3.0], seed=1, eos=model.tokenizer.eos, max_tokens=300,
            guides=[ProgramGuide(model.lexicon, mentions, 300) for _ in range(4)],
        )
        for runtime in (model.runtime, graph)
    ]  # fmt: skip
    ours, onnx = ([(answer.tokens, answer.ended) for answer in answers] for answers in written)
    assert ours == onnx and len(set(ours)) > 2
    with pytest.raises(CadlmError, match="prompt-too-long"):
        graph.start([1] * graph.max_length, 1)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("limit", [export_onnx.SINGLE_FILE_BYTES, 0])
def test_a_small_model_of_transformers_becomes_a_graph_with_its_tokenizer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """With the limit of a single file at 0 its weights lie beside the graph, as a large model's do."""
    monkeypatch.setattr(export_onnx, "SINGLE_FILE_BYTES", limit)
    folder = make_tiny_qwen(tmp_path / "tiny", vocabulary=600)
    found = export_onnx.export_onnx(folder, tmp_path / "out")
    assert found.difference < export_onnx.TOLERANCE
    assert (tmp_path / "out" / "tokenizer.json").read_bytes() == (folder / "tokenizer.json").read_bytes()
    assert (tmp_path / "out" / "model.onnx.data").exists() == (limit == 0)
    moved = OnnxRuntime(tmp_path / "out" / export_onnx.SMALL, max_length=400)
    assert moved.start([1, 2, 3], 2).logits.shape == (2, 600)
