"""Labels and their exact numbers."""

from __future__ import annotations

import pytest

from generators.errors import GeneratorError
from generators.labels import bind, label, plain
from generators.numbers import read_numbers

PROMPT = "60x40mm plate, 5 mm thick, with 4 corner holes for M4"


def test_labels_become_the_numbers_of_the_prompt() -> None:
    target = f"w={label(0)}\nd={label(1)}\nn={label(3, 'n')}\nhole={label(4, 'clear')}"
    assert bind(target, read_numbers(PROMPT)) == "w=60\nd=40\nn=4\nhole=4.5"


@pytest.mark.parametrize("unknown", ["«9»", "«0:clear»", "«4:teeth»"])
def test_a_label_without_a_number_is_an_error(unknown: str) -> None:
    with pytest.raises(GeneratorError) as error:
        bind(f"w={unknown}", read_numbers(PROMPT))
    assert error.value.code == "unknown-label"


@pytest.mark.parametrize(
    ("value", "text"), [(50.0, "50"), (0.5, "0.5"), (1e-6, "0.000001"), (-0.0, "0"),
     (38.1, "38.1"), (100000.0, "100000"), (1 / 3, "0.333333333")]
)  # fmt: skip
def test_numbers_are_plain_decimals(value: float, text: str) -> None:
    assert plain(value) == text
