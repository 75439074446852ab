"""The reward: the right part is worth 1, honest near misses a good deal, tricks little, failures nothing and a reason."""

from __future__ import annotations

from collections.abc import Iterator
from math import pi

import pytest

from dsl.kernel.worker import Job, Limits, Pool
from evals.errors import EvalError
from evals.likeness import overlap, surface_likeness
from evals.reward import ADDED, NEAR, Facts, Reward, Stage, Wanted, reward
from evals.reward_pool import Case, RewardPool
from generators.corpus import draw
from generators.spec import Bodies, Holes, Other, Size, Spec
from generators.stated import stated

HOLES = "H $ 5 5 4.5\nH $ 45 5 4.5\nH $ 5 25 4.5\nH $ 45 25 4.5"
PLATE = f"C 50 30 5\n{HOLES}"
SPEC = Spec(requirements=(Size(size_mm=(50, 30, 5)), Holes(count=4, diameter_mm=4.5, near_corners=True, is_exact=True)))
WANTED = Wanted(target=PLATE, spec=SPEC)
RIGHT = {
    "the target": PLATE,
    "with parameters": PLATE.replace("C 50", "w=50\nC w"),
    "drilled by a pattern": "C 50 30 5\nY 2.25 9\nT $ 5 5 -2\nLP $ 1 0 0 2 40\nLP $ 0 1 0 2 20\nD 0 $",
    "twice the same": f"{PLATE}\nU $ 4",
}
NEAR_MISSES = {
    "other diameter": PLATE.replace("4.5", "4"),
    "other inset": PLATE.replace("$ 5 5", "$ 6 6").replace("45 5 ", "44 6 ").replace("5 25", "6 24").replace("45 25", "44 24"),
    "too thick": PLATE.replace("30 5\n", "30 6\n"),
    "too wide": PLATE.replace("C 50", "C 51"),
    "one hole forgotten": PLATE.rpartition("\n")[0],
    "one hole too many": f"{PLATE}\nH $ 25 15 8",
    "a chamfer too many": f"{PLATE}\nCH $ 0.5 >Z",
}
TRICKS = {
    "bounding box": "C 50 30 5",
    "thin sheet": "C 50 30 0.1",
    "thin sheet on either side": "C 50 30 0.1\nC 50 30 0.1\nT $ 0 0 4.9\nU 0 $",
    "skin of the bounding box": "C 50 30 5\nSH $ 0.1",
    "right holes in another part": f"C 50 30 1\n{HOLES}",
    "right holes in a larger part": PLATE.replace("C 50 30", "C 200 90"),
    "states met by junk": f"C 50 30 1\n{HOLES}\nC 1 1 5\nU 4 $",
    "right size and another body": "C 50 30 4\nC 50 30 0.5\nT $ 0 0 4.5\nU 0 $",
    "right part and another body": f"{PLATE}\nC 1 1 1\nT $ 0 0 20\nU 4 $",
    "something round": "S 20",
}
FAILURES = {
    "no program": ("a plate", "unknown_opcode", Stage.NOTHING),
    "empty text": ("", "empty_document", Stage.PARSES),
    "prose after the program": (f"{PLATE}\n\nNow: make it wider", "unknown_opcode", Stage.NOTHING),
    "a bad reference": ("C 1 1 1\nU 0 7", "bad_ref", Stage.PARSES),
    "empty part": ("C 1 1 1\nC 2 2 2\nD 0 1", "empty_geometry", Stage.CHECKS),
    "nothing thick": ("C 50 30 0", "invalid_dimension", Stage.PARSES),
    "an impossible fillet": ("C 10 10 10\nF $ 9", "fillet_failed", Stage.CHECKS),
    "a refusal": ("? no part is described", "refused", Stage.PARSES),
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool() as pool:
        yield pool


@pytest.fixture(scope="module")
def worth(pool: Pool) -> dict[str, Reward]:
    """Every answer of the tables above."""
    programs = {**RIGHT, **NEAR_MISSES, **TRICKS, **{name: program for name, (program, _, _) in FAILURES.items()}}
    found = RewardPool(pool).rewards([Case(program=program, wanted=WANTED) for program in programs.values()])
    return dict(zip(programs, found, strict=True))


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_part_is_worth_one_however_it_is_written(name: str, worth: dict[str, Reward]) -> None:
    assert (worth[name].value, worth[name].reason, worth[name].iou) == (1.0, "", pytest.approx(1.0))


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_a_near_miss_is_worth_something_and_less_than_the_right_part(name: str, worth: dict[str, Reward]) -> None:
    assert 0.45 < worth[name].value <= NEAR
    assert worth[name].reason


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_is_worth_clearly_less_than_any_near_miss(name: str, worth: dict[str, Reward]) -> None:
    assert worth[name].value < 0.75 * min(worth[miss].value for miss in NEAR_MISSES)
    assert worth[name].reason


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_worth_nothing_and_says_why_and_where(name: str, worth: dict[str, Reward]) -> None:
    _, reason, stage = FAILURES[name]
    assert (worth[name].value, worth[name].reason, worth[name].stage) == (0.0, reason, stage)


def test_the_parts_of_a_reward_say_what_is_wrong(worth: dict[str, Reward]) -> None:
    assert worth["other inset"].reason == "wrong_shape" and worth["other inset"].met == 1
    assert worth["too thick"].reason == "violated" and worth["too thick"].met == 0.5
    assert worth["a chamfer too many"].reason == "added" and worth["a chamfer too many"].nothing_added is False
    assert worth["one hole forgotten"].nothing_missing is False and worth["one hole forgotten"].nothing_added
    assert worth["right part and another body"].reason == "other_bodies"
    assert worth["bounding box"].iou == pytest.approx(1 - 4 * pi * 2.25**2 / 1500)


def test_what_dangles_keeps_the_right_part_from_being_right(pool: Pool) -> None:
    (found,) = RewardPool(pool).rewards([Case(program=f"{PLATE}\nC 1 1 1\nROOT 4 steel", wanted=WANTED)])
    assert (found.value, found.reason) == (NEAR, "loose_ends")


def test_refusing_everything_pays_only_where_it_is_right(pool: Pool) -> None:
    wanted = [Wanted(must_refuse=True), *[WANTED] * 9]
    refused = RewardPool(pool).rewards([Case(program="? no", wanted=one) for one in wanted])
    assert [row.value for row in refused] == [1.0, *[0.0] * 9]


def test_a_part_where_none_is_meant_is_worth_nothing(pool: Pool) -> None:
    wanted = Wanted(must_refuse=True)
    found = RewardPool(pool).rewards([Case(program=program, wanted=wanted) for program in (PLATE, "C 1", "? why")])
    assert [(row.value, row.reason) for row in found] == [(0.0, "not_refused"), (0.0, "arg_count"), (1.0, "")]


def test_without_a_target_what_is_stated_decides(pool: Pool) -> None:
    wanted = Wanted(spec=SPEC)
    programs = (
        f"{PLATE}\nT $ 9 9 9",
        PLATE.replace("4.5", "4"),
        f"{PLATE}\nC 1 1 1\nT $ 20 15 2\nU 4 $",
        "C 1 1 1\nC 1 1 1\nT $ 5 0 0\nU 0 $",
    )
    found = RewardPool(pool).rewards([Case(program=program, wanted=wanted) for program in programs])
    assert [(row.value, row.reason) for row in found] == [
        (1.0, ""), (NEAR / 2, "violated"), (1.0, ""), (0.0, "other_bodies"),
    ]  # fmt: skip


def test_bodies_that_are_asked_for_are_no_mistake(pool: Pool) -> None:
    two = "C 1 1 1\nC 1 1 1\nT $ 5 0 0\nU 0 $"
    wanted = Wanted(spec=Spec(requirements=(Bodies(count=2),)))
    found = RewardPool(pool).rewards([Case(program=program, wanted=wanted) for program in (two, "C 6 1 1")])
    assert [row.value for row in found] == [1.0, 0.0]


def test_a_program_that_takes_too_long_is_worth_nothing_and_costs_the_others_nothing(pool: Pool) -> None:
    slow = "S 9\n" + "\n".join(f"S 9\nT $ {i}.1 {i % 7} {i % 5}\nU {3 * i} $" for i in range(40))
    limits = Limits(wall_s=60, cpu_s=1)
    programs = (PLATE, slow, NEAR_MISSES["too thick"])
    found = RewardPool(pool, limits=limits).rewards([Case(program=program, wanted=WANTED) for program in programs])
    assert [row.value > 0.4 for row in found] == [True, False, True]
    assert found[1].reason == "kernel_timeout"


def test_equal_answers_are_worth_the_same_in_any_order(pool: Pool, worth: dict[str, Reward]) -> None:
    names = ["too thick", "bounding box", "too thick", "an impossible fillet", "the target"]
    programs = {**RIGHT, **NEAR_MISSES, **TRICKS, **{name: row[0] for name, row in FAILURES.items()}}
    found = RewardPool(pool, concurrency=3).rewards([Case(program=programs[name], wanted=WANTED) for name in names])
    assert found == [worth[name] for name in names]


def test_what_is_unfinished_is_worth_nothing_whatever_it_says(pool: Pool) -> None:
    (found,) = RewardPool(pool).rewards([Case(program=PLATE, wanted=WANTED, fault="unfinished")])
    assert (found.value, found.reason) == (0.0, "unfinished")


def test_a_target_that_builds_nothing_is_told_apart(pool: Pool) -> None:
    wanted = Wanted(target="C 10 10 10\nF $ 9")
    (found,) = RewardPool(pool).rewards([Case(program=PLATE, wanted=wanted)])
    assert (found.value, found.reason) == (0.0, "bad_reference")


@pytest.mark.parametrize(
    "wanted",
    [{}, {"spec": Spec(requirements=(Other(),))}, {"target": PLATE, "must_refuse": True}],
    ids=["nothing", "nothing checkable", "both"],
)
def test_a_reward_without_a_standard_is_refused(wanted: dict[str, object]) -> None:
    with pytest.raises(EvalError) as caught:
        Wanted(**wanted)  # type: ignore[arg-type]
    assert caught.value.code == "bad-wanted"


def test_likeness_is_one_for_the_same_and_ignores_where_it_stands(pool: Pool) -> None:
    parts = [PLATE, f"{PLATE}\nT $ 7.123 -80 3", "Y 5 10", "C 50 30 5"]
    plate, moved, cylinder, box = (
        row.measurements for row in pool.map([Job(program=part) for part in parts]) if not isinstance(row, Exception)
    )
    assert plate and moved and cylinder and box
    assert surface_likeness(plate, plate) == surface_likeness(moved, plate) == 1
    assert surface_likeness(box, plate) == pytest.approx(0.6)
    assert surface_likeness(cylinder, plate) < 0.35
    assert overlap(0.5, box) == (0.5, 0.5)  # a box leaves nothing to gain on its bounding box
    assert overlap(plate.volume_mm3 / 7500, plate).beyond_box == 0
    assert overlap(1.0, plate).likeness == 1


def test_the_factor_for_what_was_added_is_applied_once(pool: Pool) -> None:
    """A pure function of facts: with the same measurements and another IoU only the likeness changes."""
    row, target = pool.map([Job(program=TRICKS["something round"]), Job(program=PLATE)])
    assert not isinstance(row, Exception) and not isinstance(target, Exception)
    facts = Facts(stage=Stage.BUILDS, part=row.measurements, target=target.measurements, iou=0.0)
    found = reward(facts, Wanted(target=PLATE, spec=Spec(requirements=(Bodies(),))))
    assert found.likeness == 0
    assert found.value == pytest.approx(NEAR * 0.25 * ADDED * 0.75)


@pytest.mark.slow
def test_changed_numbers_of_the_stream_are_worth_more_than_tricks(pool: Pool) -> None:
    """One stated size 10 % off, against bounding box, thin sheet and thin skin of the same part."""
    lost: list[str] = []
    made = 0
    for index in range(60):
        sample = draw(9, index)
        said = next((said for said in sample.said if said.name and said.facet != "n"), None)
        if said is None:
            continue
        (built,) = pool.map([Job(program=sample.ir)])
        assert not isinstance(built, Exception) and built.measurements is not None
        measured = built.measurements
        (x, y, z), size = measured.bbox_mm[0], list(measured.size_mm)
        thin = min(size)
        sheet = [0.02 * thin if length == thin else length for length in size]
        lines = sample.ir.splitlines()
        near = "\n".join(f"{said.name}={1.1 * said.value!r}" if line.startswith(f"{said.name}=") else line for line in lines)
        place = f"T $ {x:.6f} {y:.6f} {z:.6f}"
        tricks = [f"C {a:.6f} {b:.6f} {c:.6f}\n{place}" for a, b, c in (size, sheet)] + [f"{sample.ir}\nSH $ {thin / 100:.6f}"]
        wanted = Wanted(target=sample.ir, spec=stated(sample))
        mine, *theirs = RewardPool(pool).rewards([Case(program=program, wanted=wanted) for program in (near, *tricks)])
        if not mine.value or theirs[0].is_right:  # no part with that number, or the part is a box
            continue
        made += 1
        if mine.value <= max(row.value for row in theirs):
            lost.append(sample.prompt)
    assert made >= 30
    assert len(lost) <= made // 20, lost
