"""The whole way from Python, with the model that is shipped and the real kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

import cadlm
import dsl
from cadlm import CadlmError, text_to_part
from dsl import DslError

PROMPT = "50x30mm mounting plate with 4 corner holes"


def test_a_sentence_becomes_measurements_and_files(tmp_path: Path) -> None:
    outputs = [tmp_path / name for name in ("plate.step", "plate.glb", "plate.cir")]
    result = text_to_part(PROMPT, outputs=outputs)
    assert (result.stage, result.error, result.files) == ("done", None, tuple(outputs))
    assert result.measurements is not None and result.ir is not None
    assert result.measurements.size_mm[:2] == pytest.approx((50, 30))
    assert [hole.through for hole in result.measurements.holes] == [True] * 4
    assert dsl.measure(dsl.compile(result.ir)).volume_mm3 == pytest.approx(result.measurements.volume_mm3)
    assert (tmp_path / "plate.cir").read_text() == result.ir
    assert set(result.seconds) == {"outputs", "generate", "build"}


def test_what_the_prompt_left_open_is_reported_and_what_it_said_is_not() -> None:
    assumed = {parameter.name: parameter.value for parameter in text_to_part(PROMPT).assumed}
    assert assumed
    assert not {50.0, 30.0} & set(assumed.values())


def test_stages_are_told_as_they_begin() -> None:
    stages: list[str] = []
    text_to_part(PROMPT, on_stage=stages.append)
    assert stages == ["outputs", "generate", "build"]


def test_an_empty_prompt_is_an_error_in_the_result() -> None:
    result = text_to_part("  ")
    assert isinstance(result.error, CadlmError)
    assert (result.error.code, result.stage, result.answer) == ("empty-prompt", "generate", None)


def test_a_refusal_is_the_whole_answer_however_many_may_be_tried() -> None:
    result = text_to_part("what is the capital of France?", n=8)
    assert isinstance(result.error, DslError)
    assert (result.error.kind, result.error.line, result.stage) == ("refused", None, "build")
    assert result.ir is not None and result.ir.startswith("? ")


def test_a_wrong_place_is_found_before_the_model_is_asked(tmp_path: Path) -> None:
    result = text_to_part(PROMPT, outputs=[tmp_path / "none" / "part.step"])
    assert isinstance(result.error, DslError)
    assert (result.error.kind, result.stage) == ("unwritable_file", "outputs")


def test_outputs_appear_together_or_not_at_all(tmp_path: Path) -> None:
    """OpenSCAD has no fillets: the program's own text, written first, must not stay behind."""
    result = text_to_part("20mm cube with 2 mm fillets on all edges", outputs=[tmp_path / "a.cir", tmp_path / "a.scad"])
    assert isinstance(result.error, DslError)
    assert result.error.kind == "not_expressible"
    assert list(tmp_path.iterdir()) == []


def test_the_public_names_are_there() -> None:
    assert callable(cadlm.text_to_part)
    assert cadlm.PartResult.__module__ == "cadlm.pipeline"
    with pytest.raises(AttributeError, match="nonsense"):
        _ = cadlm.nonsense  # type: ignore[attr-defined]
