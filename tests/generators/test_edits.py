"""An edit is two parts of one family and what somebody says between them; every number of it is read back."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

import dsl
from generators.corpora.coverage import names_of
from generators.edits import KINDS, Edit, draw_edit
from generators.edits.refused import REASONS, TOO_LARGE
from generators.edits.words import REMOVED, words_of
from generators.features import FEATURES
from generators.labels import bind
from generators.numbers import read_numbers
from generators.splits import claimed_by, split_by_key

_LINE = re.compile(r"([a-z][a-z0-9_]*)=(.*)")


@pytest.fixture(scope="module")
def edits() -> list[Edit]:
    return [draw_edit(18, index) for index in range(250)]


def parameters(program: str) -> dict[str, str]:
    return {match[1]: match[2] for line in program.splitlines() if (match := _LINE.fullmatch(line))}


def geometry(program: str) -> list[str]:
    """The lines of a program that are no parameters, without labels."""
    return [re.sub(r"^[a-z0-9_]+: ", "", line) for line in program.splitlines() if not _LINE.fullmatch(line)]


def changed(edit: Edit) -> dict[str, tuple[str, str]]:
    before, after = parameters(edit.source.ir), parameters(edit.ir)
    assert before.keys() == after.keys()
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


def test_seed_and_index_decide_everything() -> None:
    assert draw_edit(3, 7) == draw_edit(3, 7) != draw_edit(4, 7)


def test_all_kinds_are_drawn(edits: list[Edit]) -> None:
    assert {edit.kind for edit in edits} == set(KINDS)


def test_both_programs_are_sound_and_the_target_means_the_second(edits: list[Edit]) -> None:
    for edit in edits:
        if edit.kind == "refuse":
            assert edit.key == edit.source_key == dsl.check(edit.source.ir).key
            continue
        before, after = dsl.check(edit.source.ir), dsl.check(edit.ir)
        assert (before.key, after.key) == (edit.source_key, edit.key) and before.key != after.key
        assert edit.mentions == read_numbers(edit.instruction)
        assert dsl.check(bind(edit.target, edit.mentions)).key == after.key


def test_a_value_that_is_set_stands_in_the_instruction(edits: list[Edit]) -> None:
    for edit in edits:
        if edit.kind == "set":
            ((_, new),) = changed(edit).values()
            assert float(new) in [mention.value for mention in edit.mentions], edit.instruction


def test_a_change_is_as_large_as_the_instruction_says(edits: list[Edit]) -> None:
    more = r"longer|wider|taller|higher|thicker|deeper|bigger|larger|increase|raise|add|plus|needs|right|back"
    less = r"shorter|narrower|lower|thinner|shallower|smaller|reduce|decrease|take|minus|too|left|front"
    for edit in edits:
        if edit.kind in ("change", "move"):
            ((old, new),) = changed(edit).values()
            step = float(new) - float(old)
            assert min(abs(abs(step) - mention.value) for mention in edit.mentions) < 1e-9, edit.instruction
            words = edit.instruction.lower()
            says = {direction for direction, pattern in ((True, more), (False, less)) if re.search(pattern, words)}
            if len(says) == 1 and not words.startswith("move"):  # some typing errors are both or neither
                assert says == {step > 0}, (edit.instruction, step)


def test_changes_of_sizes_keep_every_line_of_geometry(edits: list[Edit]) -> None:
    for edit in edits:
        if edit.kind not in ("add", "remove", "refuse"):
            assert geometry(edit.source.ir) == geometry(edit.ir)


def test_adding_and_removing_keep_all_other_lines(edits: list[Edit]) -> None:
    for edit in edits:
        if edit.kind in ("add", "remove"):
            smaller, larger = (edit.source.ir, edit.ir) if edit.kind == "add" else (edit.ir, edit.source.ir)
            few, many = parameters(smaller), parameters(larger)
            assert few.items() <= many.items()
            rest = iter(geometry(larger))
            assert all(any(_same(line, other) for other in rest) for line in geometry(smaller)), f"{smaller}\n\n{larger}"
            names = edit.features if edit.kind == "add" else edit.source.features
            others = edit.source.features if edit.kind == "add" else edit.features
            assert not Counter(others) - Counter(names) and len(names) == len(others) + 1


def _same(line: str, other: str) -> bool:
    """One operation, whatever the label of the body that it works on."""
    return re.sub(r"\b(body|s)\d*\b|\$", "$", line) == re.sub(r"\b(body|s)\d*\b|\$", "$", other)


def test_labels_stand_for_numbers_of_the_instruction_only(edits: list[Edit]) -> None:
    for edit in edits:
        literal, labelled = edit.ir.splitlines(), edit.target.splitlines()
        different = [line for line, other in zip(literal, labelled, strict=True) if line != other]
        assert bool(re.search("«", edit.target)) <= bool(edit.mentions)
        if edit.kind in ("remove", "refuse"):
            assert not different


def test_what_the_part_does_not_allow_is_refused_with_the_reason(edits: list[Edit]) -> None:
    refused = [edit for edit in edits if edit.kind == "refuse"]
    assert {edit.ir for edit in refused} == {edit.target for edit in refused} == {f"? {reason}" for reason in REASONS}
    for edit in refused:
        if edit.ir == f"? {TOO_LARGE}":
            (wanted,) = [mention.value for mention in edit.mentions]
            assert wanted > 2 * max(
                float(v) for k, v in parameters(edit.source.ir).items() if k in ("w", "d", "s", "dia", "af") and v[0].isdigit()
            )
        else:
            words = {word for name in edit.source.features for word in name.replace("_", " ").split()}
            named = [name for names in REMOVED.values() for name in names if name in edit.instruction.lower()]
            assert not {name.split()[-1].removesuffix("s") for name in named} & {word.removesuffix("s") for word in words}


def test_both_parts_belong_to_one_split(edits: list[Edit]) -> None:
    for edit in edits:
        assert (claimed_by(edit.source) or split_by_key(edit.source_key)) == (
            claimed_by(replace(edit.source, features=edit.features)) or split_by_key(edit.key)
        )


def test_every_feature_can_be_taken_away_by_name() -> None:
    assert {name for feature in FEATURES for name in names_of(feature)} <= REMOVED.keys() | {"hollow"}


def test_sizes_without_a_clear_name_are_not_spoken_of() -> None:
    assert words_of("hat_profile", "h") is None and words_of("plate", "module") is None
    words = words_of("block_on_top", "h")
    assert words is not None and words.thing == "the raised block"
