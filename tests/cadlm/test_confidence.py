"""The confidence: the fit against known odds, reliability against closed forms, the file, the signs."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace
from pathlib import Path
from random import Random

import pytest

from cadlm.candidates import Candidate
from cadlm.confidence import SIGNS, Calibration, Logistic, Signs, embedded_calibration, signs_of
from cadlm.errors import CadlmError
from cadlm.familiar import Strange, embedded_words, left_out
from cadlm.generate import GenerationResult
from cadlm.train.calibration import Record, Trial, calibrate, rates, summary_lines
from cadlm.train.logistic import fit, fit_directed
from evals.reliability import reliability
from generators.corpus import draw

NONE = Signs(**dict.fromkeys(SIGNS, 0.0))
CALIBRATION = Calibration(
    first=Logistic(bias=1.0, weights={"doubt": -1.0}), ranked=Logistic(bias=0.5, weights={"dissent": -2.0}),
    sure=0.9, threshold=0.3, model="none", fitted={},
)  # fmt: skip


def drawn(count: int, seed: int = 0) -> tuple[list[Signs], list[bool]]:
    """Answers that are right with P = 1 / (1 + exp(surprise - 2)); `met` is noise."""
    rng = Random(seed)
    signs = [replace(NONE, surprise=rng.uniform(0, 5), met=float(rng.randrange(8))) for _ in range(count)]
    return signs, [rng.random() < 1 / (1 + math.exp(s.surprise - 2)) for s in signs]


def test_the_fit_finds_the_odds_that_made_the_data() -> None:
    model = fit(*drawn(4000), ("surprise", "met", "unused"))
    assert model.weights["surprise"] == pytest.approx(-1, abs=0.1)
    assert model.weights["met"] == pytest.approx(0, abs=0.05)
    assert model.weights["unused"] == 0  # it never varies
    assert model.bias == pytest.approx(2, abs=0.25)


def test_a_sign_never_counts_against_its_direction() -> None:
    signs, right = drawn(300)
    turned = fit_directed(signs, right, {"surprise": 1, "met": 0})
    assert set(turned.weights) == {"met"}
    assert fit_directed(signs, right, {"surprise": -1, "met": 0}).weights["surprise"] < 0


def test_reliability_of_two_bins_is_the_weighted_gap() -> None:
    held = reliability([0.95] * 4 + [0.15] * 2, [True, True, True, False, False, False])
    assert held.ece == pytest.approx((4 * 0.20 + 2 * 0.15) / 6)
    assert held.brier == pytest.approx((3 * 0.05**2 + 0.95**2 + 2 * 0.15**2) / 6)
    assert [(bin.count, bin.true) for bin in held.bins] == [(2, 0.0), (4, 0.75)]


def trial(surprise: float, is_right: bool, *, is_doubted: bool = False) -> Trial:
    return Trial(signs=replace(NONE, surprise=surprise), is_right=is_right, is_flawless=not is_doubted, is_doubted=is_doubted)


def record(index: int, first: Trial | None, best: Trial | None) -> Record:
    any_right = any(t is not None and t.is_right for t in (first, best))
    return Record(
        id=str(index), split="test", prompt="", first=first, best=best, any_right=any_right, is_mended=False, is_refused=False,
        seconds=0,
    )  # fmt: skip


def test_a_calibration_of_known_odds_is_reliable_and_keeps_its_promises() -> None:
    signs, right = drawn(2000, seed=1)
    records = [record(i, trial(s.surprise, r), trial(s.surprise, r)) for i, (s, r) in enumerate(zip(signs, right, strict=True))]
    calibration, told = calibrate(records, "model", {"seed": 1})
    assert calibration.fitted["ece"] < 0.05
    found = rates(records, told, calibration.threshold)
    assert found["right_refused"] <= 0.02
    assert found["pass_at_1"] == found["oracle"] == pytest.approx(sum(right) / 2000)
    assert any(line.startswith("ECE") for line in summary_lines(records, calibration, told))


@pytest.mark.parametrize(("slope", "is_kept"), [(3.0, True), (0.0, False)])
def test_shapes_are_looked_at_only_where_that_tells_right_from_wrong(slope: float, is_kept: bool) -> None:
    rng = Random(2)
    trials = [replace(trial(1, False), signs=replace(NONE, misfit=rng.uniform(0, 4))) for _ in range(400)]
    trials = [replace(t, is_right=rng.random() < 1 / (1 + math.exp(slope * (t.signs.misfit - 2)))) for t in trials]
    calibration, _ = calibrate([record(i, t, t) for i, t in enumerate(trials)], "model", {})
    assert calibration.ranked.looks_at_shapes is is_kept
    assert not calibration.first.looks_at_shapes


def test_right_answers_that_are_doubted_count_as_refused() -> None:
    records = [
        record(i, trial(i % 5, False, is_doubted=True), trial(i % 5, i % 5 < 3, is_doubted=i % 10 == 0)) for i in range(100)
    ]
    calibration, told = calibrate(records, "model", {})
    found = rates(records, told, calibration.threshold)
    assert found["right_refused"] >= 10 / 60
    assert found["pass_at_1"] == 0 and found["rerank"] == 0.6


def test_a_handful_of_prompts_is_refused() -> None:
    with pytest.raises(CadlmError) as caught:
        calibrate([record(i, trial(1, True), trial(1, True)) for i in range(8)], "model", {})
    assert caught.value.code == "too-few-answers"


def test_a_record_survives_json() -> None:
    made = record(3, None, trial(1.5, True))
    assert Record.from_dict(json.loads(json.dumps(asdict(made)))) == made


def test_a_calibration_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "confidence.json"
    path.write_text(CALIBRATION.to_json())
    assert Calibration.load(path) == CALIBRATION


@pytest.mark.parametrize(
    "content", ["", "{}", '{"format": "cadlm-confidence", "version": 1}', CALIBRATION.to_json().replace("doubt", "luck")]
)
def test_a_file_that_is_no_calibration_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "confidence.json"
    path.write_text(content)
    with pytest.raises(CadlmError) as caught:
        Calibration.load(path)
    assert caught.value.code == "unreadable-confidence"


def test_the_shipped_confidence_belongs_to_the_shipped_weights() -> None:
    calibration = embedded_calibration()
    assert calibration is not None, "fit it anew: python -m cadlm.train.calibrate"
    assert 0 <= calibration.threshold < calibration.sure <= 1


def test_signs_count_what_speaks_for_and_against() -> None:
    answer = GenerationResult(
        ir="C 1 1 1", target="C 1 1 1", finish_reason="stop", logprob=-1.0, least_logprob=-0.5, tokens=10, agreement=1, seconds=0
    )  # fmt: skip
    signs = signs_of(Candidate(answer=answer, votes=6), drawn=8, unread=9, strange=Strange(("zyxwv",), (("hat", "profile"),) * 5))
    assert (signs.surprise, signs.dissent, signs.unread, signs.unknown, signs.novel) == (math.log(2), 0.25, 4, 1, 4)


def test_words_that_the_model_never_read_are_named_once() -> None:
    familiar = embedded_words()
    assert familiar.strange("a plate with a hole, 50 x 30 mm") == ()
    assert familiar.strange("a zyxwv plate, ZYXWV of unobtainium") == ("zyxwv", "unobtainium")


def test_known_words_that_never_stood_together_are_a_strange_pair() -> None:
    familiar = embedded_words()
    assert familiar.judge("a mounting plate with four corner holes, 5 mm deep") == Strange()
    assert familiar.judge("a top hat profile 50 wide").phrases == ("hat profile",)
    assert Strange(pairs=(("hat", "profile"), ("corner", "blind"))).novelty == 3
    assert familiar.judge("a block taht maesures 20, 70 high slot in it, aranged frrom front") == Strange()  # slips; measures
    assert familiar.judge("a rod half a metre long, 2 ft apart") == Strange()  # numbers
    assert familiar.judge("an elliptic plate, 5 thk") == Strange()  # elliptical, thick
    assert familiar.judge("a plate: hat, 5 profile") == Strange()  # a mark or a number stands between them
    assert familiar.judge("an alu block, a brass hex nut") == Strange()  # what it is made of says no shape


def test_a_strange_word_right_behind_a_bare_number_may_be_a_unit() -> None:
    def units(prompt: str) -> tuple[str, ...]:
        return embedded_words().judge(prompt).units

    assert units("plate 50x30x5 parsecs") == units("a ball of 5 parsecs") == ("parsecs",)
    assert units("plate 50 nm by 30nm") == ("nm",) and units("plate 50x30zyxwv") == ("zyxwv",)
    assert units("8 pcs of a plate 50 wide, 30 deep, 5 thk, 4 holes, M6 bolts, 20 OD pin, 220x10x4 zyxwv") == ()
    assert units("plate for a 40 mm zyxwv") == units("a zyxwv of 40 mm") == ()


@pytest.mark.parametrize(
    ("prompt", "shapes"),
    [
        ("a bowl, 80 mm in diameter", ("bowl",)),
        ("plate 80x80x5 with a keyhole slot", ("keyhole slot",)),
        ("split pipe 60 mm in diameter", ("split pipe",)),
        ("wavy plate 100x50x3", ("wavy plate",)),
        ("half inch pipe, a groove at half height", ()),
        ("T-bracket, L shaped plate, u channel", ()),
        ("a z tray 80 mm long, don't bracket it", ("z tray",)),
        ("a lego-like brick", ("lego like",)),
        ("a zyxwv of 40 mm", ()),
    ],
)
def test_shapes_that_the_model_never_read_of_are_named(prompt: str, shapes: tuple[str, ...]) -> None:
    assert embedded_words().judge(prompt).shapes == shapes


@pytest.mark.parametrize("word", ["brakcet", "braket", "cylindder", "plates"])
def test_a_slip_of_the_keyboard_is_forgiven(word: str) -> None:
    assert embedded_words().strange(f"a {word} of 20 mm") == ()


@pytest.mark.parametrize("word", ["giraffe", "staircase", "trebuchet"])
def test_another_word_is_no_slip(word: str) -> None:
    assert embedded_words().strange(f"a {word} of 20 mm") == (word,)


@pytest.mark.parametrize(
    ("prompt", "plain"),
    [
        ("ceiling hook plate 50x50x4", "plate 50x50x4"),
        ("cable hole trim ring, 60 od", "ring, 60 od"),
        ("a steel Gland Nut blank", "a steel Nut blank"),
        ("washer for a pump, a pump flange 80 od", "washer for a pump, a flange 80 od"),
        ("mounting plate, motor plate, adapter plate", "mounting plate, motor plate, adapter plate"),  # read in training
        ("phone stand, card holder, door hook", "phone stand, card holder, door hook"),  # shaped by what they are for
        ("dome nut, gusset plate, octagon plate", "dome nut, gusset plate, octagon plate"),  # shaped by what is said
        ("cap nut style ring", "cap nut style ring"),
        ("plate with a hook, a hole near the switch", "plate with a hook, a hole near the switch"),
    ],
)
def test_what_a_part_is_for_is_left_out_and_all_else_keeps_its_place(prompt: str, plain: str) -> None:
    found = embedded_words().plain(prompt)
    assert len(found) == len(prompt) and found.split() == plain.split()
    assert sorted((*left_out(prompt, found), *found.split())) == sorted(prompt.split())
    assert all(after in (" ", before) for before, after in zip(prompt, found, strict=True))


def test_training_prompts_are_plain_already() -> None:
    familiar = embedded_words()
    prompts = [draw(41, index).prompt for index in range(600)]
    assert [familiar.plain(prompt) for prompt in prompts] == prompts
