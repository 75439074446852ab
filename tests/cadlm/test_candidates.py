"""Answers built, judged, merged and ranked, with the real kernel; mending of single parameters."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

import dsl
from cadlm import pairing
from cadlm.candidates import Bench, Candidate
from cadlm.choose import Choice, choose
from cadlm.confidence import Calibration, Logistic, embedded_calibration
from cadlm.customs import embedded_customs
from cadlm.doubts import doubts_about, doubts_of, is_determined
from cadlm.familiar import NOTHING_STRANGE, Strange
from cadlm.generate import GenerationResult
from cadlm.misfit import MOST, UNKNOWN
from cadlm.repair import repaired
from cadlm.uses import idle_counts, unused_numbers
from dsl import DslError
from dsl.kernel.worker import Limits, Pool, Session
from evals.reader import read_spec
from generators.labels import bind
from generators.numbers import read_numbers

PLATE = "a plate 50 mm x 30 mm, 5 mm thick, with a 4.5 mm hole in the center"
RIGHT = "w=«0»\nd=«1»\nt=«2»\nhole=«3»\nC w d t\nH $ w/2 d/2 hole"
TURNED = "w=«0»\nd=«1»\nt=«2»\nhole=«3»\nC w d t\nY hole/2 t\nT 1 w/2 d/2 0\nD 0 2"
THIN = "w=«0»\nd=«1»\nt=4\nhole=«3»\nC w d t\nH $ w/2 d/2 hole"
SWAPPED = "w=«1»\nd=«0»\nt=«2»\nhole=«3»\nC w d t\nH $ w/2 d/2 hole"
RADIUS_FOR_DIAMETER = "w=«0»\nd=«1»\nt=«2»\nr=«3»\nC w d t\nH $ w/2 d/2 2*r"
NO_HOLE = "w=«0»\nd=«1»\nt=«2»\nC w d t"
ENDLESS = "w=«0»\nY w 10\nF $ 0.5 >Z\nY 3 10\nT $ 2 0 0\nCP $ 0 0 0 0 0 1 25 360\nD 1 $"
"""25 cylinders that overlap, cut out of a disc with a round edge: the kernel does not come back."""
NOT_BUILT = "w=«0»\nd=«1»\nt=«2»\nhole=«3»\nC w d t\nH $ w/2+500 d/2 hole"


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Pool() as pool, pool.session() as session:
        yield session


def answered(target: str, prompt: str = PLATE, *, logprob: float = -1.0, agreement: int = 1) -> GenerationResult:
    ir = target if target.startswith("?") else dsl.format(dsl.parse(bind(target, read_numbers(prompt))))
    return GenerationResult(
        ir=ir, target=target, finish_reason="stop", logprob=logprob, least_logprob=logprob / 2, tokens=20,
        agreement=agreement, seconds=0.1,
    )  # fmt: skip


def bench_of(session: Session, prompt: str = PLATE) -> Bench:
    return Bench(prompt, read_spec(prompt), read_numbers(prompt), session)


def judged(session: Session, target: str) -> Candidate:
    return bench_of(session).judge(answered(target))


def test_what_the_prompt_states_goes_before_votes_and_likelihood(session: Session) -> None:
    answers = [answered(THIN, logprob=-0.1, agreement=5), answered(RIGHT, logprob=-9.0)]
    assert [c.answer.target for c in bench_of(session).judge_all(answers)] == [RIGHT, THIN]


def test_an_answer_that_cannot_be_built_comes_last_with_its_reason(session: Session) -> None:
    candidates = bench_of(session).judge_all([answered(NOT_BUILT, logprob=-0.1), answered(NO_HOLE)])
    assert [c.answer.target for c in candidates] == [NO_HOLE, NOT_BUILT]
    assert candidates[1].error is not None and candidates[1].error.kind == "no_effect"


def test_what_takes_too_long_is_built_once_and_the_others_are_hurried(session: Session) -> None:
    bench = replace(bench_of(session), limits=Limits(wall_s=20, cpu_s=1))
    endless, good = answered(ENDLESS), answered(RIGHT)
    first = bench.judge(endless)
    assert first.error is not None and first.error.kind == "kernel_timeout"
    assert bench.judge(endless).error is first.error  # a second build would fail with an error of its own
    assert bench.judge(good).is_flawless


def test_one_solid_written_in_two_ways_is_one_candidate_with_the_votes_of_both(session: Session) -> None:
    thick = [target.replace("t=«2»", "t=9") for target in (TURNED, RIGHT)]
    answers = [answered(thick[0], agreement=2), answered(thick[1], agreement=3), answered(NO_HOLE)]
    assert sorted(c.votes for c in bench_of(session).judge_all(answers)) == [1, 5]


def test_nothing_is_built_that_could_only_rank_behind_a_flawless_answer(session: Session) -> None:
    answers = [answered(NO_HOLE), answered(RIGHT, agreement=2), answered(NOT_BUILT)]
    assert [c.answer.target for c in bench_of(session).judge_all(answers)] == [RIGHT]


def test_agreement_decides_between_answers_that_violate_nothing(session: Session) -> None:
    prompt = "a plate 50 mm x 30 mm, 5 mm thick"
    pierced = "w=«0»\nd=«1»\nt=«2»\nC w d t\nH $ 9 9 3"
    answers = [answered(pierced, prompt, logprob=-0.1), answered(NO_HOLE, prompt, logprob=-3.0, agreement=4)]
    assert bench_of(session, prompt).judge_all(answers)[0].answer.target == NO_HOLE


def test_parts_in_two_bodies_are_ranked_behind_one_body(session: Session) -> None:
    prompt = "a block 50 mm x 30 mm x 5 mm"
    two = "w=«0»\nd=«1»\nt=«2»\nC w d t\nC 1 1 1\nT $ 20 10 40\nU 0 2"
    one = "w=«0»\nd=«1»\nt=«2»\nC w d t"
    candidates = bench_of(session, prompt).judge_all([answered(two, prompt, logprob=-0.1, agreement=6), answered(one, prompt)])
    assert [c.has_right_bodies for c in candidates] == [True, False]


def test_a_wrong_thickness_is_set_to_the_stated_one(session: Session) -> None:
    thin = judged(session, THIN)
    assert thin.num_violated
    mended, (repair,) = repaired(thin, bench_of(session))
    assert mended.measurements is not None and mended.num_violated == 0
    assert mended.measurements.size_mm == pytest.approx((50, 30, 5))
    assert (repair.name, repair.before, repair.after) == ("t", 4, 5)
    assert mended.answer.target == RIGHT


def test_two_sizes_that_were_mixed_up_are_put_right(session: Session) -> None:
    mended, repairs = repaired(judged(session, SWAPPED), bench_of(session))
    assert mended.measurements is not None and mended.measurements.size_mm == pytest.approx((50, 30, 5))
    assert {repair.name for repair in repairs} == {"w", "d"}


def test_many_parameters_that_hold_the_number_found_do_not_keep_a_swap_from_being_tried(session: Session) -> None:
    """Three hold twice a number found, as a diameter may that is halved; setting them mends nothing."""
    doubled = "a=60\nb=60\nc=60\n" + SWAPPED
    mended, repairs = repaired(judged(session, doubled), bench_of(session))
    assert mended.measurements is not None and mended.measurements.size_mm == pytest.approx((50, 30, 5))
    assert {repair.name for repair in repairs} == {"w", "d"}


def test_a_size_changes_places_with_the_one_that_was_found_instead(session: Session) -> None:
    prompt = "10mm M3 hex standoff, 5.5mm wrench size"
    bench = bench_of(session, prompt)
    mended, repairs = repaired(bench.judge(answered("screw=3\nh=«2»\naf=«0»\nHX af h\nH $ 0 0 screw", prompt)), bench)
    assert {(repair.name, repair.after) for repair in repairs} == {("h", 10), ("af", 5.5)}
    assert mended.measurements is not None and mended.measurements.size_mm[2] == pytest.approx(10)


def test_a_diameter_used_as_a_radius_is_halved(session: Session) -> None:
    mended, repairs = repaired(judged(session, RADIUS_FOR_DIAMETER), bench_of(session))
    assert [repair.after for repair in repairs] == [2.25]
    assert mended.measurements is not None and mended.measurements.holes[0].diameter_mm == pytest.approx(4.5)


def test_what_no_parameter_can_mend_stays_as_it_is(session: Session) -> None:
    plain = judged(session, NO_HOLE)
    assert plain.num_violated
    assert repaired(plain, bench_of(session)) == (plain, ())


def test_the_choice_is_mended_where_all_answers_violate_something(session: Session) -> None:
    answers = [answered(THIN, agreement=3), answered(NO_HOLE)]
    bench = bench_of(session)
    choice = choose(answers, bench.judge(answers[0]), bench, None, NOTHING_STRANGE)
    assert choice.candidate.num_violated == 0 and len(choice.repairs) == 1
    assert (choice.drawn, choice.confidence) == (4, None)


def test_where_no_answer_is_a_part_the_likeliest_ones_fault_is_told(session: Session) -> None:
    bench = bench_of(session)
    answers = [answered(NOT_BUILT), answered("? sizes are missing")]
    with pytest.raises(DslError) as caught:
        choose(answers, bench.judge(answers[0]), bench, None, NOTHING_STRANGE)
    assert caught.value.kind == "no_effect"


@pytest.mark.parametrize(
    ("prompt", "target", "missed"),
    [
        (PLATE, RIGHT, []),
        (PLATE, THIN, ["5 mm"]),
        ("plate 50 x 30 x 5 with 4 corner holes of 3 mm, ±0.1 mm", "w=«0»\nd=«1»\nt=«2»\nhole=«4»", []),
        ("1) a cube of 20 mm 2) a M4 hole at 3 o'clock", "s=«1»\nhole=«3:clear»", []),
        ("L-bracket 50 x 30 x 3 mm, bent 90°", "a=«0»\nb=«1»\nt=«2»", []),
        ("a 6-bolt flange of 80 mm, four 2 mm pins, 2x M3", "od=«1»", ["2 mm", "M3"]),
        ("cube of 20 mm with a 2 x 45° chamfer on top", "s=«0»\ncham=«1»", []),
        ("wedge of 20 mm with a slope of 45 degrees", "s=«0»", ["45 degrees"]),
        ("cube of 20 mm with 45 degree chamfers 2 mm", "s=«0»\ncham=«2»", []),
        (PLATE, "C 50 30 5\nH $ 25 15 2.25*2", []),
        (PLATE, "C 50 30 4\nH $ 25 15 4.5", ["5 mm"]),
    ],
)  # fmt: skip
def test_sizes_that_an_answer_leaves_out_are_missed_and_counts_are_not(prompt: str, target: str, missed: list[str]) -> None:
    assert [m.text.strip() for m in unused_numbers(prompt, read_numbers(prompt), target)] == missed


def test_a_size_that_the_part_is_made_without_is_told(session: Session) -> None:
    prompt = "knob 30 mm diameter, 15 mm tall, 6 mm hole"
    candidate = bench_of(session, prompt).judge(answered("dia=«0»\nhole=«2»\nh=15\nY dia/2 h\nH $ 0 0 hole", prompt))
    assert not candidate.violations and not candidate.is_flawless
    assert doubts_about(candidate, read_spec(prompt)) == ["“15 mm” is stated, and the part is made without it"]


@pytest.mark.parametrize(
    ("prompt", "target", "idle"),
    [
        ("tray 200 by 120 with two compartments", "w=«0»\nd=«1»\nC w d 20", ["two compartments"]),
        ("tray 200 by 120 with two compartments", "w=«0»\nd=«1»\nn=«2:n»\nC w d 20", []),
        ("disc 40 by 5 with two opposite flats 30 across", "w=«0»\nd=«1»\nC w d 20", []),
        ("plate 3 wide, 4 thick brackets", "w=«0»\nd=«1»\nC w d 20", []),
    ],
)
def test_counts_that_nothing_comes_of_are_named(prompt: str, target: str, idle: list[str]) -> None:
    assert list(idle_counts(prompt, target, ())) == idle


def test_a_count_that_a_met_requirement_says_is_not_idle() -> None:
    assert idle_counts("plate 60 x 40 with four holes", "w=«0»\nd=«1»\nC w d 5", {2}) == ()


WINDOW = "w=«0»\nd=«1»\nt=«2»\nbody: C w d t\npl=«3»\npw=«4»\ncut: C pl pw t\nT $ {x} d/2-pw/2 0\nD body $"
TRAY = "w=«0»\nd=«1»\nh=«2»\nwall=«3»\nC w d h\nSH $ wall {open}"


@pytest.mark.parametrize(
    ("prompt", "target", "is_determined_"),
    [
        ("tube 20 od 14 id 60 long", "od=«0»\nid=«1»\nh=«2»\nY od/2 h\nH $ 0 0 id", True),
        ("tube 20 od 14 id 60 long", "od=«0»\nid=«1»\nh=«2»\nY od/2 h\nH $ 0 0 id\nF $ 1 >Z", False),
        (PLATE, RIGHT, True),
        (PLATE.replace("in the center", ""), RIGHT, True),
        (PLATE.replace("in the center", ""), RIGHT.replace("w/2 d/2", "w/3 d/2"), False),
        (PLATE.replace("in the center", "and 60 deg"), RIGHT, False),
        ("a block 50 mm x 30 mm x 40 mm with a 4.5 mm hole", RIGHT, False),
        ("bracket 50 x 30, 5 thick", NO_HOLE, False),
        ("plate 50x30x5 with a window 20x10", WINDOW.format(x="w/2-pl/2"), True),
        ("plate 50x30x5 with a window 20x10", WINDOW.format(x="w/2"), False),
        ("tray 50x30x20, wall 2", TRAY.format(open=">Z"), True),
        ("tray 50x30x20, wall 2", TRAY.format(open=""), False),
        ("closed box 50x30x20, wall 2", TRAY.format(open=""), True),
    ],
)
def test_a_part_is_determined_where_each_face_is_asked_for_and_each_cut_has_its_place(
    session: Session, prompt: str, target: str, is_determined_: bool
) -> None:
    candidate = bench_of(session, prompt).judge(answered(target, prompt))
    assert is_determined(candidate, read_spec(prompt), NOTHING_STRANGE) == is_determined_


@pytest.mark.parametrize(
    ("prompt", "strange", "is_determined_"),
    [
        (PLATE, Strange(words=("cheese",), shapes=("cheese plate",)), True),
        (PLATE, Strange(words=("lego",), shapes=("lego like",)), False),
        (PLATE, Strange(words=("dimpled",), shapes=("dimpled plate",)), False),
        (PLATE, Strange(words=("rhomboid",)), False),
        (PLATE, Strange(words=("bracelet",), pairs=(("t", "plate"),), shapes=("t plate",)), False),
        ("a plate 50 mm x 30 mm, 5 mm thick", Strange(words=("cheese",), shapes=("cheese plate",)), False),
        ("a gasket 50 mm x 30 mm, 5 mm thick", Strange(words=("gasket",), shapes=("gasket",)), True),
    ],
)
def test_a_word_never_read_says_what_a_part_is_for_where_its_cuts_are_said(
    session: Session, prompt: str, strange: Strange, is_determined_: bool
) -> None:
    candidate = bench_of(session, prompt).judge(answered(RIGHT if prompt == PLATE else NO_HOLE, prompt))
    assert is_determined(candidate, read_spec(prompt), strange) == is_determined_
    assert any("never read" in doubt for doubt in doubts_about(candidate, read_spec(prompt), strange)) != (
        is_determined_ or not strange.shapes
    )


def test_where_each_face_is_asked_for_no_word_has_to_stand_for_more(session: Session) -> None:
    prompt, nut = "shaft nut 32 AF, 18 thick, bore 20", "af=«0»\nh=«1»\nhole=«2»\nHX af h\nH $ 0 0 hole"
    bench = replace(bench_of(session, prompt), customs=embedded_customs())
    assert not bench.judge(answered(nut, prompt)).breaches
    assert any("“shaft”" in told for told in bench.judge(answered(nut + "\nF $ 1 >Z", prompt)).breaches)


def test_what_a_met_requirement_is_called_needs_no_custom(session: Session) -> None:
    prompt, cone = (
        "taper 40 mm to 30 mm dia, 50 long, with 10 mm bore",
        "d1=«0»\nd2=«1»\nh=«2»\nhole=«3»\nK d1/2 d2/2 h\nH $ 0 0 hole",
    )
    bench = replace(bench_of(session, prompt), customs=embedded_customs())
    assert not bench.judge(answered(cone, prompt)).breaches
    assert any("“bore”" in told for told in bench.judge(answered(cone.replace("\nH $ 0 0 hole", ""), prompt)).breaches)


def test_a_part_that_is_determined_needs_no_confidence(session: Session) -> None:
    for prompt, told in ((PLATE, 0), ("a block 50 mm x 30 mm x 5 mm with a 4.5 mm hole crosswise", 1)):
        choice = Choice(candidate=bench_of(session, prompt).judge(answered(RIGHT, prompt)), confidence=0.3, drawn=1)
        assert len(doubts_of(choice, read_spec(prompt), 0.6)) == told


def test_the_side_of_a_square_may_be_two_sizes(session: Session) -> None:
    target = "w=«0»\nd=«1»\nt=«2»\nbody: C w d t\na=«3»\nb=«3»\npocket: C a b t\nT $ (w-a)/2 (d-b)/2 0\nD body $"
    for shape, doubted in (("square", False), ("round", True)):
        prompt = f"plate 80 x 60 x 5 with a 20 mm {shape} window in the middle"
        bench = replace(bench_of(session, prompt), customs=embedded_customs())
        assert any("two sizes" in told for told in bench.judge(answered(target, prompt)).breaches) == doubted


def test_a_size_that_is_proven_on_the_solid_is_not_overlooked(session: Session) -> None:
    prompt = "20 mm cube, 20 mm wide"
    candidate = bench_of(session, prompt).judge(answered("s=«0»\nC s s s", prompt))
    assert [mention.text for mention in candidate.unused] == ["20 mm"] and candidate.overlooked == ()


def test_what_only_a_search_found_has_to_be_better_by_more_than_an_unused_size(session: Session) -> None:
    unused, violated = "w=«0»\nd=«1»\nt=5\nhole=«3»\nC w d t\nH $ w/2 d/2 hole", THIN.replace("t=4", "t=«2»-1")
    for target, chosen in ((unused, unused), (violated, RIGHT)):
        answers = [answered(target, agreement=4), answered(RIGHT, agreement=0, logprob=-9.0)]
        assert bench_of(session).judge_all(answers)[0].answer.target == chosen


def test_a_part_that_only_a_search_found_is_chosen_with_little_confidence(session: Session) -> None:
    bench, calibration = bench_of(session), embedded_calibration()
    assert calibration is not None
    for agreement in (0, 1):
        answers = [answered(RIGHT, agreement=agreement)]
        choice = choose(answers, bench.judge(answers[0]), bench, calibration, NOTHING_STRANGE)
        assert (choice.drawn, choice.candidate.votes) == (1, agreement) and choice.confidence is not None


def test_a_shape_of_another_kind_fits_less(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = bench_of(session)
    right, ball = (bench.judge(answered(target)) for target in (RIGHT, "r=«0»\nS r/2"))
    assert 0 <= bench.misfit(right) < UNKNOWN < bench.misfit(ball) <= MOST
    shapes = Logistic(bias=0.0, weights={"misfit": -1.0})
    looking = Calibration(first=shapes, ranked=shapes, sure=1.0, threshold=0.5, model="", fitted={})
    answers = [right.answer, replace(right.answer, agreement=2)]
    choice = choose(answers, right, bench, looking, NOTHING_STRANGE)
    assert choice.confidence == pytest.approx(1 / (1 + math.exp(bench.misfit(right))))
    monkeypatch.setattr(pairing, "pretrained", partial(pairing.pretrained, tmp_path))
    assert bench.misfit(ball) == UNKNOWN  # without the weights
