"""The whole way from Python, with the model that is shipped and the real kernel."""

from __future__ import annotations

from pathlib import Path

import pytest

import cadlm
import dsl
from cadlm import CadlmError, text_to_part
from cadlm.candidates import Candidate
from cadlm.chat import numbers
from cadlm.choose import Choice
from cadlm.doubts import doubts_of
from cadlm.familiar import Strange
from cadlm.generate import GenerationRequest, GenerationResult, Writer
from cadlm.part_report import note_lines
from dsl import DslError
from evals.reader import Finding, Reading, read_spec
from generators.labels import bind
from generators.spec import Spec

PROMPT = "50x30mm mounting plate with 4 corner holes"
BLOCK = "a block 50 mm x 30 mm x 5 mm"
PLAIN = "w=«0»\nd=«1»\nt=«2»\nC w d t"
PIERCED = "w=«0»\nd=«1»\nt=«2»\nC w d t\nY 3 40\nT $ 10 10 -5\nD 0 2"
SHORT = "w=«0»\nd=«1»\nt=«2»\nC 40 d t"
"""The 40 of the last line is no parameter: nothing can mend it."""


def writing(*targets: str) -> Writer:
    """Another model, which knows these answers and no other."""

    def write(request: GenerationRequest) -> list[GenerationResult]:
        mentions = numbers(request.prompt)
        return [
            GenerationResult(
                ir=target if target.startswith("?") else dsl.format(dsl.parse(bind(target, mentions))), target=target,
                finish_reason="stop", logprob=-1.0, least_logprob=-0.5, tokens=20, agreement=1, seconds=0.1,
            )
            for target in targets[: request.n]
        ]  # fmt: skip

    return write


def test_a_sentence_becomes_measurements_and_files(tmp_path: Path) -> None:
    outputs = [tmp_path / name for name in ("plate.step", "plate.glb", "plate.cir")]
    result = text_to_part(PROMPT, outputs=outputs)
    assert (result.stage, result.error, result.files) == ("done", None, tuple(outputs))
    assert result.measurements is not None and result.ir is not None
    assert result.measurements.size_mm[:2] == pytest.approx((50, 30))
    assert [hole.through for hole in result.measurements.holes] == [True] * 4
    assert dsl.measure(dsl.compile(result.ir)).volume_mm3 == pytest.approx(result.measurements.volume_mm3)
    assert (tmp_path / "plate.cir").read_text() == result.ir
    assert {"outputs", "generate", "build", "write"} <= set(result.seconds)
    assert not result.abstained and result.doubts == ()
    assert result.report is not None and result.report.is_met


def test_what_the_prompt_left_open_is_reported_and_what_it_said_is_not() -> None:
    assumed = {parameter.name: parameter.value for parameter in text_to_part(PROMPT).assumed}
    assert assumed
    assert not {50.0, 30.0} & set(assumed.values())


def test_stages_are_told_as_they_begin() -> None:
    stages: list[str] = []
    text_to_part(PROMPT, on_stage=stages.append)
    assert [stage for stage in stages if stage != "compare"] == ["outputs", "generate", "build", "write"]


def test_an_answer_that_breaks_what_is_stated_gives_way_to_one_that_does_not() -> None:
    result = text_to_part(BLOCK, n=2, write=writing(SHORT, PLAIN))
    assert result.measurements is not None and result.measurements.size_mm == pytest.approx((50, 30, 5))
    assert (result.abstained, result.drawn, result.votes) == (False, 2, 1)


def test_a_part_that_breaks_what_is_stated_is_not_delivered(tmp_path: Path) -> None:
    outputs = [tmp_path / "part.step", tmp_path / "part.cir", tmp_path / "part.json"]
    result = text_to_part(BLOCK, n=2, outputs=outputs, write=writing(SHORT, SHORT))
    assert result.abstained and result.error is None
    assert {path.name for path in tmp_path.iterdir()} == {"part.unproven.step", "part.unproven.cir", "part.json"}
    assert [path.name for path in result.files] == ["part.unproven.step", "part.unproven.cir", "part.json"]
    assert any("40" in doubt and "50 mm x 30 mm x 5 mm" in doubt for doubt in result.doubts)


def test_a_model_that_refuses_what_is_clearly_stated_is_asked_again() -> None:
    prompt = "a plate 50 mm x 30 mm x 5 mm with a 4 mm hole in the center"
    drilled = "w=«0»\nd=«1»\nt=«2»\nhole=«3»\nC w d t\nH $ w/2 d/2 hole"
    same = drilled.replace("hole", "bore")
    result = text_to_part(prompt, n=3, write=writing("? sizes are missing", drilled, same))
    assert result.measurements is not None and len(result.measurements.holes) == 1
    refused = text_to_part(prompt, n=2, write=writing("? sizes are missing", drilled))
    assert isinstance(refused.error, DslError) and refused.error.kind == "refused"


def test_force_delivers_it_and_keeps_the_doubts(tmp_path: Path) -> None:
    result = text_to_part(BLOCK, n=1, outputs=[tmp_path / "part.step"], force=True, write=writing(SHORT))
    assert (result.abstained, result.files) == (False, (tmp_path / "part.step",))
    assert result.doubts


def test_a_wrong_thickness_is_mended_before_it_is_delivered() -> None:
    result = text_to_part(BLOCK, n=1, write=writing("w=«0»\nd=«1»\nt=4\nC w d t"))
    assert result.measurements is not None and result.measurements.size_mm == pytest.approx((50, 30, 5))
    assert [(repair.name, repair.before, repair.after) for repair in result.repairs] == [("t", 4, 5)]
    assert (result.abstained, result.assumed) == (False, ())


def test_a_prompt_that_contradicts_itself_is_doubted_and_a_size_that_is_only_missing_is_not() -> None:
    answer = writing(PLAIN)(GenerationRequest(prompt=BLOCK))[0]
    choice = Choice(candidate=Candidate(answer=answer, votes=1), confidence=0.9, drawn=1)
    too_large = Finding(code="hole-too-large", message="the hole is wider than the plate", span=(0, 1))
    missing = Finding(code="no-thickness", message="the thickness is not given", span=(0, 1))
    reading = Reading(spec=Spec(), findings=(too_large, missing))
    assert doubts_of(choice, reading, 0.5) == ("the prompt contradicts itself: the hole is wider than the plate",)
    assert doubts_of(choice, Reading(spec=Spec(), findings=(missing,)), 0.95) == ("confidence is 90 %, less than 95 %",)


def test_a_number_or_a_unit_that_is_not_read_is_a_doubt() -> None:
    answer = writing(PLAIN)(GenerationRequest(prompt=BLOCK))[0]
    choice = Choice(candidate=Candidate(answer=answer, votes=1), confidence=0.9, drawn=1)
    reading = read_spec("block 1e999 x 30 parsecs x 5 mm")
    doubts = doubts_of(choice, reading, 0.5, Strange(words=("parsecs",), units=("parsecs",)))
    assert doubts == ("a number that could not be read: “1e999”", "“parsecs” is no unit that is known")


def test_of_two_parts_that_meet_the_prompt_the_one_with_more_votes_is_made() -> None:
    result = text_to_part(BLOCK, n=3, write=writing(PIERCED, PLAIN, "s=«1»\nC «0» s «2»"))
    assert result.measurements is not None and result.measurements.holes == ()
    assert (result.votes, result.drawn) == (2, 3)


def test_another_model_has_no_confidence() -> None:
    assert text_to_part(BLOCK, n=1, write=writing(PLAIN)).confidence is None


def test_a_change_is_judged_by_what_changed_and_not_by_the_program_before() -> None:
    edit = "w=50\nd=20\nC w d 5\n\nmake it 4 mm wider and the depth 30 mm"
    made = text_to_part(edit, n=1, write=writing("w=50+«0»\nd=«1»\nC w d 5"))
    assert made.measurements is not None and made.measurements.size_mm == pytest.approx((54, 30, 5))
    assert (made.doubts, made.unused, made.assumed, made.error) == ((), (), (), None)
    half = text_to_part(edit, n=1, write=writing("w=50+«0»\nd=20\nC w d 5"))
    assert [mention.text for mention in half.unused] == ["30 mm"]
    same = text_to_part(edit, n=1, write=writing("w=50\nC w 20 5"))
    assert same.abstained and "nothing has changed" in same.doubts


def test_the_model_that_ships_says_that_it_knows_no_edits() -> None:
    result = text_to_part("C 50 20 5\n\nmake it 4 mm wider")
    assert isinstance(result.error, CadlmError) and result.error.code == "no-edits"
    assert text_to_part("a plate 50 x 20 x 5 mm\n\nthanks", n=1).error is None


def test_where_nothing_can_be_built_the_likeliest_answers_fault_is_told() -> None:
    result = text_to_part(BLOCK, n=2, write=writing("w=«0»\nC w w w\nH $ 900 900 3", "C «0» 1 1\nF $ 40"))
    assert isinstance(result.error, DslError)
    assert (result.error.kind, result.stage) == ("no_effect", "compare")


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


def test_one_output_needs_no_list(tmp_path: Path) -> None:
    for output in (tmp_path / "cube.cir", str(tmp_path / "cube.cir")):
        assert text_to_part("20mm cube", outputs=output).files == (tmp_path / "cube.cir",)


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


def test_what_a_part_is_for_is_told_and_its_sizes_are_proven() -> None:
    part = text_to_part("pump flange 110 mm across, 14 thick, 32 mm bore, four holes 11 on pcd 85")
    assert part.purposes == ("pump",) and not part.doubts
    assert any("“pump”" in line for line in note_lines(part))
    assert text_to_part("plate 50x30x5").purposes == ()
