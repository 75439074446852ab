"""Reinforcement learning: which prompts are asked, how answers become rewards, what settings are refused; no training."""

from __future__ import annotations

from pathlib import Path

import pytest

from cadlm.errors import CadlmError
from cadlm.train.curriculum import CAPACITY, PATIENCE, Curriculum
from cadlm.train.exercises import Exercise, case_of, exercise
from cadlm.train.grpo import libraries_of
from cadlm.train.grpo_card import card
from cadlm.train.grpo_config import GrpoConfig
from cadlm.train.settings import read_settings
from evals.reward import Wanted
from generators.corpus import draw, family_of, split_of

CONFIGS = Path(__file__).parents[2] / "configs" / "grpo"


def test_prompts_are_of_the_train_split_and_of_the_families_asked_for() -> None:
    curriculum = Curriculum(3, families=("compose", "plate"), revisit=0.0)
    samples = [draw(3, curriculum.next()) for _ in range(12)]
    assert [split_of(sample) for sample in samples] == ["train"] * 12
    assert {sample.family for sample in samples} <= {"compose", "plate"}
    assert len({sample.index for sample in samples}) == 12


def test_the_family_of_a_sample_is_known_without_drawing_it() -> None:
    assert [family_of(5, index) for index in range(60)] == [draw(5, index).family for index in range(60)]


def test_an_exercise_is_held_against_its_program_and_what_it_states_and_a_refusal_against_a_refusal() -> None:
    samples = [draw(0, index) for index in range(80)]
    refusals = [sample for sample in samples if sample.family == "refusal"]
    assert refusals and all(exercise(0, sample.index).wanted.must_refuse for sample in refusals)
    part = next(sample for sample in samples if sample.family == "compose")
    asked = exercise(0, part.index)
    assert asked.prompt == part.prompt and asked.wanted.target == part.ir and asked.wanted.spec.requirements


def noted(*visits: tuple[int, list[float]], revisit: float = 0.9) -> Curriculum:
    curriculum = Curriculum(1, revisit=revisit)
    for index, values in visits:
        curriculum.note([(index, value) for value in values])
    return curriculum


def test_what_some_answers_got_right_comes_back_and_what_all_did_does_not() -> None:
    curriculum = noted((5, [1.0, 1.0]), (10**6, [0.2, 1.0]))
    assert list(curriculum.open) == [10**6]
    assert 10**6 in [curriculum.next() for _ in range(8)]


def test_what_nobody_gets_right_is_given_up_after_a_few_visits() -> None:
    assert 7 in noted(*[(7, [0.0, 0.0])] * PATIENCE).open
    assert 7 not in noted(*[(7, [0.0, 0.0])] * (PATIENCE + 1)).open
    assert 7 in noted(*[(7, [0.0, 0.0])] * PATIENCE, (7, [0.0, 0.5]), (7, [0.0, 0.0])).open


def test_the_wider_the_rewards_spread_the_oftener_a_prompt_comes_back() -> None:
    visits = {1: 0, 2: 0, 3: 0}
    for seed in range(300):
        curriculum = Curriculum(seed, revisit=0.999)
        curriculum.note([(1, 0.0), (1, 1.0), (2, 0.4), (2, 0.6), (3, 0.5), (3, 0.5)])
        visits[curriculum.next()] += 1
    assert visits[1] > 3 * visits[2] > 3 * visits[3]


def test_a_prompt_that_waits_for_its_rewards_is_not_asked_again() -> None:
    curriculum = noted((10**6, [0.0, 1.0]), revisit=0.999)
    assert [curriculum.next() == 10**6 for _ in range(4)] == [True, False, False, False]


def test_only_so_many_prompts_are_remembered() -> None:
    curriculum = Curriculum(1)
    curriculum.note((index, value) for index in range(CAPACITY + 5) for value in (0.0, 1.0))
    assert next(iter(curriculum.open)) == 5 and len(curriculum.open) == CAPACITY


def test_a_curriculum_goes_on_as_if_it_had_not_been_interrupted(tmp_path: Path) -> None:
    """What was given out before the interruption and not yet noted is given out again, first."""
    unbroken, broken = Curriculum(2), Curriculum(2)
    for curriculum in (unbroken, broken):
        asked = [curriculum.next() for _ in range(6)]
        curriculum.note((index, float(value)) for index in asked[:3] for value in (index % 2, 1))
    broken.save(tmp_path / "curriculum.json")
    resumed = Curriculum(2)
    resumed.load(tmp_path / "curriculum.json")
    again = [resumed.next() for _ in range(3)]
    assert again == unbroken.pending
    for curriculum in (unbroken, resumed):
        curriculum.note((index, value) for index in again for value in (0.0, 0.5))
    assert [unbroken.next() for _ in range(8)] == [resumed.next() for _ in range(8)]
    assert unbroken.open == resumed.open


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_shipped_settings_are_settings(path: Path) -> None:
    config = read_settings(GrpoConfig, path)
    assert config.accumulate(1) >= 1
    assert "trl" in libraries_of(config)


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("group=1", "group"),
        ("prompts=3", "prompts"),
        ("loss='grpo'", "loss"),
        ("families=['dragon']", "families"),
        ("families=['staircase']", "families"),
        ("revisit=1.0", "revisit"),
        ("keep=9", "keep"),
        ("keep=3\nbatch=4", "keep"),
        ("steps=0", "steps"),
        ("quantise='nf4'", "quantise"),
        ("vllm_url='http://127.0.0.1:8000'", "vllm_url"),
        ("speed=1", "speed"),
        ("minutes='long'", "minutes"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_by_name(setting: str, named: str) -> None:
    with pytest.raises(CadlmError) as caught:
        read_settings(GrpoConfig, CONFIGS / "tiny.toml", ["batch=16", "group=8", setting]).accumulate(1)
    assert caught.value.code == "bad-config"
    assert named in str(caught.value)


def test_how_answers_become_cases() -> None:
    asked = Exercise("60x40mm plate, 5 thick", Wanted(target="C 60 40 5"))
    cases = [case_of(asked, text) for text in ("w=«0»\nC w «1» «2»", "C «7» 1 1", "a plate!", "? no")]
    assert [(case.program.splitlines()[-1:], case.fault) for case in cases] == [
        (["C w 40 5"], ""), ([], "unknown-label"), ([], "unknown_opcode"), (["? no"], ""),
    ]  # fmt: skip
    assert case_of(asked, "C 60 40 5", is_finished=False).fault == "unfinished"


@pytest.mark.parametrize("held_out", [0, 8])
def test_the_card_says_what_was_measured_and_nothing_else(held_out: int) -> None:
    config = read_settings(GrpoConfig, CONFIGS / "tiny.toml", [f"held_out={held_out}"])
    rows: list[dict[str, float]] = [{"reward": 0.01 * step} for step in range(30)]
    if held_out:
        rows = [{"held_out_reward": 0.25, "held_out_right": 0.0}, *rows, {"held_out_reward": 0.5, "held_out_right": 0.125}]
    text = card(config, rows, steps=30, minutes=1.5)
    assert "in the first and last 10 steps: mean reward" in text and "0.045" in text and "0.245" in text
    assert ("likeliest answers to 8 held-out prompts: mean reward" in text) == bool(held_out)
    assert ("0.125" in text) == bool(held_out) and "prompts of block, cylinder" in text
