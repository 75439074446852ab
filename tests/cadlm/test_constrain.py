"""The mask: whatever is sampled under it is a whole program that uses only what exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

import numpy as np
import pytest

import dsl
from cadlm.constrain import ProgramGuide
from cadlm.generate import embedded_model
from cadlm.lexicon import Lexicon
from cadlm.runtime import sample
from cadlm.tokenizer import Tokenizer
from cadlm.weights import EMBEDDED, TOKENIZER
from dsl import DslError
from generators.corpus import stream
from generators.labels import bind
from generators.numbers import Mention, read_numbers

TOKENIZER_ = Tokenizer.load(EMBEDDED / TOKENIZER)
LEXICON = Lexicon(TOKENIZER_)
PROMPTS = (
    "a plate",
    "50x30x5 mm plate with 4 M4 holes on a 2 in circle, for a NEMA 17 at 30 degrees, ±0.1",
    "a 7.5 mm cube",
    " ".join(f"{i} mm" for i in range(1, 60)),
)
VALUES = {
    "invalid_dimension", "invalid_expression", "invalid_integer", "invalid_number", "invalid_angle", "zero_extrusion",
    "zero_direction", "zero_axis", "axis_intersection", "degenerate_segment", "invalid_profile", "empty_profile",
    "not_closed", "limit_exceeded",
}  # fmt: skip
"""What only the values of numbers decide, and no mask knows: a negative size, a division by zero, an arc off its circle, a loop
that goes there and back."""


def verdict(text: str) -> str:
    """`ok`, `refusal` or a kind of `VALUES`; whatever else may be wrong with a program fails the test."""
    if text.startswith("?"):
        assert "\n" not in text
        return "refusal"
    dsl.parse(text)
    try:
        graph = dsl.check(text)
    except DslError as error:
        assert error.kind in VALUES, f"{error}\n{text}"
        return error.kind
    used = {i for node in graph.nodes for i in node.inputs}
    assert used == set(range(len(graph.nodes) - 1)), f"something dangles\n{text}"
    return "ok"


def adversarial(seed: int) -> np.ndarray:
    """Fixed random scores of all tokens: a model that wants something else than a program."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=len(TOKENIZER_.answers)) * rng.choice([0.0, 1.0, 3.0])
    opcodes = LEXICON.opcodes
    wishes = (
        ([LEXICON.eos], -20.0),
        (LEXICON.refusals, -20.0),
        ([LEXICON.newline], 3.0),
        (list(opcodes.values()), 3.0),
        ([opcodes["SK"], opcodes["L"], opcodes["A"], opcodes["LO"], LEXICON.colon], 4.0),
        ([opcodes["U"], opcodes["D"], opcodes["CP"], LEXICON.colon], 4.0),
        (LEXICON.digits, 3.0),
        (list(LEXICON.words)[:4], 8.0),
    )
    for tokens, wish in wishes:
        if rng.random() < 0.4:
            scores[tokens] += wish
    return scores


def wander(scores: np.ndarray, mentions: Sequence[Mention], budget: int, seed: int) -> tuple[list[int], ProgramGuide]:
    rng = np.random.default_rng(seed)
    guide = ProgramGuide(LEXICON, mentions, budget)
    tokens: list[int] = []
    while True:
        allowed = guide.allowed()
        token = int(allowed[(scores[allowed] + rng.gumbel(size=len(allowed))).argmax()])
        if token == TOKENIZER_.eos:
            return tokens, guide
        guide.advance(token)
        tokens.append(token)
        assert len(tokens) < budget


def after(target: str, prompt: str = PROMPTS[1]) -> set[str]:
    """The tokens that may follow the beginning of an answer."""
    guide = ProgramGuide(LEXICON, read_numbers(prompt), 300)
    for token in TOKENIZER_.encode_answer(target):
        assert token in guide.allowed(), TOKENIZER_.answers[token]
        guide.advance(token)
    return {TOKENIZER_.answers[i] for i in guide.allowed()}


def test_what_is_sampled_from_random_scores_is_a_whole_program() -> None:
    found: Counter[str] = Counter()
    for seed in range(300):
        mentions = read_numbers(PROMPTS[seed % len(PROMPTS)])
        tokens, _ = wander(adversarial(seed), mentions, (20, 60, 120, 200)[seed // 4 % 4], seed)
        target = TOKENIZER_.decode_answer(tokens)
        assert TOKENIZER_.encode_answer(target) == tokens
        found[verdict(bind(target, mentions))] += 1
    assert found["ok"] > 100


@pytest.mark.parametrize("budget", [16, 17, 25, 40, 60, 90, 120])
def test_a_model_that_never_ends_is_ended_within_its_budget(budget: int) -> None:
    scores = np.zeros(len(TOKENIZER_.answers))
    scores[[TOKENIZER_.eos, *LEXICON.refusals]] = -50
    for seed in range(4):
        tokens, guide = wander(scores, (), budget, seed)
        assert guide.was_forced and len(tokens) < budget
        assert verdict(TOKENIZER_.decode_answer(tokens)) != "refusal"


def test_an_endless_sketch_is_closed_within_the_budget() -> None:
    scores = np.zeros(len(TOKENIZER_.answers))
    for code in ("SK", "L", "A"):
        scores[LEXICON.opcodes[code]] = 20
    scores[[TOKENIZER_.eos, LEXICON.end, *LEXICON.refusals]] = -50
    for seed in range(12):
        tokens, _ = wander(scores, (), 380, seed)
        verdict(TOKENIZER_.decode_answer(tokens))


def test_a_model_that_wants_prose_writes_a_program() -> None:
    scores = np.full(len(TOKENIZER_.answers), -10.0)
    scores[[*LEXICON.words, *LEXICON.plain]] = 10
    for seed in range(8):
        tokens, _ = wander(scores, (), 100, seed)
        assert verdict(TOKENIZER_.decode_answer(tokens)) != "refusal"


def test_every_target_of_the_generators_is_allowed() -> None:
    for drawn in islice(stream(21), 200):
        guide = ProgramGuide(LEXICON, drawn.mentions, 400)
        for token in TOKENIZER_.encode_answer(drawn.target):
            assert token in guide.allowed(), f"{TOKENIZER_.answers[token]!r} in\n{drawn.target}"
            guide.advance(token)
        assert TOKENIZER_.eos in guide.allowed() and not guide.was_forced


def test_only_numbers_of_the_prompt_have_labels() -> None:
    labels = {token for token in after("w=", "60 mm and 5 holes") if token.startswith("«")}
    assert labels == {"«0»", "«1»"}
    assert not any(token.startswith("«") for token in after("w=", "a plate") | after("C"))
    assert "«3»" in after("w=") and len({t for t in after("w=") if t.startswith("«")}) == 8  # the tolerance has none


def test_only_facets_of_the_number_are_offered() -> None:
    facets = {label: {t for t in after(f"w={label}") if t.endswith("»")} for label in ("«0»", "«4»", "«6»", "«7»")}
    assert facets["«0»"] == {":n»"}
    assert {":clear»", ":tap»"} <= facets["«4»"] and ":n»" not in facets["«4»"]
    assert ":pilot»" in facets["«6»"]
    assert facets["«7»"] == set()


def test_only_names_that_exist_are_offered() -> None:
    assert {" w", " t"} & after("w=1\nC") == {" w"}
    assert " body" in after("body: C 1 1 1\ntool: Y 1 1\nD") and " lid" not in after("body: C 1 1 1\ntool: Y 1 1\nD")
    assert " w" not in after("w=1\nbody: C 1 1 1\nT")
    assert " body" not in after("w=1\nbody: C 1 1 1\nC")


def test_a_name_is_given_once() -> None:
    assert "=" not in after("w=1\nw") and ": " not in after("w=1\nw")
    assert "=" in after("w=1\nw2")


def test_a_word_with_all_its_names_given_is_not_offered() -> None:
    guide = ProgramGuide(LEXICON, (), 3000)
    word = TOKENIZER_.ids["hole"]
    names = 0
    while word in guide.allowed():
        guide.advance(word)
        while TOKENIZER_.ids["="] not in guide.allowed():
            guide.advance(int(guide.allowed()[0]))
        for token in ("=", "1", "\n"):
            guide.advance(TOKENIZER_.ids[token])
        names += 1
    assert names == 1 + len(LEXICON.suffixes[word]) * 11
    assert TOKENIZER_.ids["w"] in guide.allowed()


def test_operands_come_in_number_and_kind() -> None:
    assert "\n" not in after("C 1 1") and "<eos>" not in after("C 1 1")
    assert after("C 1 1 1") >= {"\n", "<eos>"} and " 1" not in after("C 1 1 1")
    assert " >Z" in after("C 1 1 1\nH $ 1 1 1") and " |Z" not in after("C 1 1 1\nH $ 1 1 1")
    assert " |Z" in after("C 1 1 1\nF $ 1")
    assert " $" not in after("C") and "." not in after("C 1 1 1\nLP $ 1 0 0 4")


def test_nothing_dangles() -> None:
    assert "<eos>" not in after("body: C 1 1 1\ntool: Y 1 1") and "<eos>" in after("body: C 1 1 1\ntool: Y 1 1\nD body tool")
    assert "C" not in after("C 1 1 1\n")
    assert "<eos>" not in after("SK 0 0 0 1 0 0 0 1 0\nO 0 0 1\nEND")


def test_a_sketch_ends_only_when_closed() -> None:
    start = "SK 0 0 0 1 0 0 0 1 0\n"
    assert "END" not in after(start) and "END" not in after(start + "L 0 0 1 0\n")
    assert after(start + "L 0 0 1 0\nL") == {" 1"}
    assert "END" in after(start + "L 0 0 1 0\nL 1 0 1 1\nL 1 1 0 0\n")


def test_a_reason_stands_alone() -> None:
    reason = TOKENIZER_.answers[LEXICON.refusals[0]]
    assert reason in after("") and after(reason) == {"<eos>"}
    assert reason not in after("w=1\n")


def test_a_budget_that_holds_no_program_is_refused() -> None:
    with pytest.raises(ValueError):
        ProgramGuide(LEXICON, (), 15)


@pytest.mark.slow
def test_ten_thousand_hot_samples_are_whole_programs() -> None:
    model = embedded_model()
    prompts = [drawn.prompt for drawn in islice(stream(77), 40)] + [
        "50x30mm mounting plate with 4 corner holes", "what is the capital of France?", "L-bracket", "a 2 in cube", "make it so",
        "SK SK SK L A O END", "«0» «1» w=«2»", "an enclosure 100x60x40 with 12 M3 bosses, 9 vents, 4 slots", "ø5",
        "spur gear, 24 teeth",
    ]  # fmt: skip
    found: Counter[str] = Counter()
    for seed, prompt in enumerate(prompts):
        ids, mentions = model.read(prompt)
        room = model.runtime.max_length - len(ids)
        guides = [ProgramGuide(model.lexicon, mentions, room) for _ in range(200)]
        answers = sample(
            model.runtime, ids, temperatures=[1.5] * 200, seed=seed, eos=model.tokenizer.eos, max_tokens=room, guides=guides
        )
        assert all(answer.ended for answer in answers)
        found.update(verdict(bind(model.tokenizer.decode_answer(answer.tokens), mentions)) for answer in answers)
    assert found.total() == 10_000
    assert found["ok"] > 5_000
