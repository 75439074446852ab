"""Prompts to ranked programs, with the shipped model and with one that knows nothing."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from numpy.typing import NDArray

import dsl
from cadlm.errors import CadlmError
from cadlm.generate import MAX_PROMPT_CHARS, GenerationRequest, GenerationResult, LanguageModel, embedded_model, generate
from cadlm.runtime import Runtime, sample
from cadlm.weights import EMBEDDED, TOKENIZER
from dsl import DslError
from dsl.syntax import Operation

PLATE = "50x30mm mounting plate with 4 corner holes"


def ask(
    prompt: str, model: LanguageModel | None = None, *, n: int = 1, temperature: float = 0.7, seed: int = 0
) -> list[GenerationResult]:
    return generate(GenerationRequest(prompt=prompt, n=n, temperature=temperature, seed=seed), model)


@pytest.fixture(scope="module")
def clueless() -> LanguageModel:
    """Random weights."""
    return blank()


def blank(wishes: NDArray[np.float64] | None = None) -> LanguageModel:
    """The shipped vocabulary on one narrow block of random weights; or of none, with these scores whatever is read."""
    shipped = embedded_model()
    rng = np.random.default_rng(0)
    sizes = {
        "vocabulary": len(shipped.tokenizer),
        "answers": len(shipped.tokenizer.answers),
        "width": 16,
        "layers": 1,
        "heads": 2,
    }
    config: dict[str, object] = {
        "format": "cadlm-decoder",
        "version": 1,
        "feed_forward": 8,
        "max_length": 400,
        "rope_base": 1000.0,
        **sizes,
    }
    shapes = {
        "embedding": (len(shipped.tokenizer), 16), "final_norm": (16,), "blocks.0.attention_norm": (16,),
        "blocks.0.feed_norm": (16,),
        "blocks.0.qkv.weight": (48, 16), "blocks.0.attention_out.weight": (16, 16), "blocks.0.gate_up.weight": (16, 16),
        "blocks.0.down.weight": (16, 8),
    }  # fmt: skip
    weights = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    if wishes is not None:  # every token is read as the same direction, along which its score is its wish
        weights = {name: np.zeros_like(weight) for name, weight in weights.items()}
        weights["embedding"][:, 0], weights["final_norm"][:] = wishes, 1
    return LanguageModel(shipped.tokenizer, shipped.lexicon, Runtime(config, weights))


def test_the_shipped_model_makes_the_plate_of_the_readme() -> None:
    (answer,) = ask(PLATE)
    assert answer.finish_reason == "stop" and not answer.is_refusal
    codes = [node.op for node in dsl.check(answer.ir).nodes]
    assert codes.count("H") == 4
    assert dsl.params(answer.ir)[0].value == 50


def test_an_answer_is_canonical_with_the_prompts_numbers_in_it() -> None:
    (answer,) = ask("a plate 12.7mm x 1/4 inch x 3mm")
    assert dsl.format(dsl.parse(answer.ir)) == answer.ir
    assert "«" not in answer.ir and "12.7" in answer.ir and "6.35" in answer.ir


def test_what_is_no_part_is_refused_with_a_reason() -> None:
    (answer,) = ask("what is the capital of France?")
    assert answer.is_refusal and len(answer.ir) > 5
    with pytest.raises(DslError) as caught:
        dsl.check(answer.ir)
    assert caught.value.kind == "refused"


@pytest.mark.parametrize("prompt", ["", "  \n\t"])
def test_an_empty_prompt_is_refused(prompt: str) -> None:
    with pytest.raises(CadlmError) as caught:
        ask(prompt)
    assert caught.value.code == "empty-prompt"


@pytest.mark.parametrize("prompt", ["x" * (MAX_PROMPT_CHARS + 1), "plate with a hole " * 200])
def test_a_prompt_that_leaves_no_room_is_refused(prompt: str) -> None:
    with pytest.raises(CadlmError) as caught:
        ask(prompt)
    assert caught.value.code == "prompt-too-long"


@pytest.mark.parametrize("change", [{"n": 0}, {"n": 10_000}, {"temperature": 0.0}, {"temperature": float("nan")}, {"seed": -1}])
def test_a_request_is_checked_when_it_is_made(change: dict[str, float]) -> None:
    with pytest.raises(CadlmError) as caught:
        GenerationRequest(**{"prompt": PLATE, **change})  # type: ignore[arg-type]
    assert caught.value.code == "bad-request"


def test_the_greedy_answer_comes_first_and_the_others_by_likelihood(clueless: LanguageModel) -> None:
    greedy = ask("a 10 mm cube", n=1)[0]
    several = ask("a 10 mm cube", n=6, temperature=3.0)
    assert several[0].ir == greedy.ir
    for model in (None, clueless):
        rest = [answer.mean_logprob for answer in ask("a 10 mm cube", model, n=8, temperature=2.0)[1:]]
        assert rest == sorted(rest, reverse=True)


def test_equal_answers_are_merged_and_counted() -> None:
    several = ask("a 10 mm cube", n=5, temperature=0.1)
    assert sum(answer.agreement for answer in several) == 5
    assert several[0].agreement >= 4
    assert len({answer.ir for answer in several}) == len(several)


def test_equal_seeds_give_equal_answers(clueless: LanguageModel) -> None:
    def programs(seed: int) -> list[str]:
        return [answer.ir for answer in ask(PLATE, clueless, n=3, seed=seed)]

    assert programs(5) == programs(5) != programs(6)


def test_samples_do_not_depend_on_how_many_there_are(clueless: LanguageModel) -> None:
    few = {answer.ir for answer in ask(PLATE, clueless, n=3)}
    many = {answer.ir for answer in ask(PLATE, clueless, n=6)}
    assert few <= many


def test_a_model_that_knows_nothing_still_writes_programs(clueless: LanguageModel) -> None:
    answers = ask(PLATE, clueless, n=12, temperature=1.5)
    assert {answer.finish_reason for answer in answers} <= {"stop", "length"}
    for answer in answers:
        if not answer.is_refusal:
            dsl.parse(answer.ir)


def test_a_model_that_wants_to_write_prose_writes_programs() -> None:
    """Greedy, sampled and searched: a model whose scores are those of words alone, whatever it has read."""
    shipped = embedded_model()
    words = {*shipped.lexicon.words}
    wishes = np.array([10.0 if token in words else 1.0 for token in range(len(shipped.tokenizer))])
    model = blank(wishes)
    ids, _ = shipped.read(PLATE)
    (free,) = sample(model.runtime, ids, temperatures=[1.0], seed=0, eos=shipped.tokenizer.eos, max_tokens=20)
    assert {*free.tokens} <= words and len(free.tokens) == 20
    for answer in generate(GenerationRequest(prompt=PLATE, n=3, beams=1), model):
        statements = dsl.parse(answer.ir).statements
        assert any(isinstance(statement, Operation) for statement in statements)


def test_programs_that_the_language_refuses_are_left_out(clueless: LanguageModel) -> None:
    def is_sound(answer: GenerationResult) -> bool:
        try:
            dsl.check(answer.ir)
        except DslError as error:
            return error.kind == "refused"
        return True

    for seed in range(4):
        sound = [is_sound(answer) for answer in ask(PLATE, clueless, n=8, temperature=1.5, seed=seed)]
        assert all(sound) or not any(sound)


def test_weights_of_another_vocabulary_are_refused(tmp_path: str) -> None:
    from pathlib import Path

    folder = Path(tmp_path)
    for file in EMBEDDED.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    text = (folder / TOKENIZER).read_text()
    (folder / TOKENIZER).write_text(text.replace('"<unk>",\n', "", 1))
    with pytest.raises(CadlmError) as caught:
        LanguageModel.load(folder)
    assert caught.value.code == "unreadable-weights"


def test_generating_loads_neither_torch_nor_a_kernel() -> None:
    code = (
        "import sys, cadlm.generate as g; g.generate(g.GenerationRequest(prompt='a 10 mm cube'));"
        "print([m for m in ('torch', 'OCP', 'cadquery') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
