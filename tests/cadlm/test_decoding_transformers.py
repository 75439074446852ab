"""The token mask on the vocabulary of a large model: nothing but answers can be generated, and every answer can."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("llguidance")

import torch
from click.testing import CliRunner
from transformers import LogitsProcessor

from cadlm import chat
from cadlm.cli import cli
from cadlm.decoding.conform import check_answer
from cadlm.decoding.grammar import answer_grammar
from cadlm.decoding.local import LocalModel
from cadlm.decoding.processor import AnswerProcessor
from cadlm.decoding.text_guide import TextGuide
from cadlm.decoding.vocabulary import Vocabulary, read_vocabulary
from cadlm.errors import CadlmError
from cadlm.generate import GenerationRequest
from cadlm.writers import writer
from generators.corpus import stream
from generators.labels import bind
from generators.numbers import read_numbers
from tests.cadlm.test_constrain import verdict
from tests.cadlm.test_decoding_grammar import matcher_of
from tests.cadlm.tiny_qwen import make_tiny_qwen, tiny_tokenizer

PROMPT = "50x30x5 mm plate with 4 M4 holes on a 2 in circle, for a NEMA 17 at 30 degrees, ±0.1"
PROSE = "I would be happy to help! Sure, here is the program:\n```\n"
BUDGET = 400


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return tiny_tokenizer(2000)


@pytest.fixture(scope="module")
def vocabulary(tokenizer: Any) -> Vocabulary:
    return read_vocabulary(tokenizer, [tokenizer.eos_token_id], len(tokenizer))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_qwen(tmp_path_factory.mktemp("qwen"), hidden_size=16)


@pytest.fixture(scope="module")
def local(folder: Path) -> LocalModel:
    return replace(LocalModel.load(folder), max_tokens=300)


class Poet(LogitsProcessor):
    """Makes any model want to write prose, for ever."""

    def __init__(self, tokenizer: Any) -> None:
        self.wanted = tokenizer(PROSE)["input_ids"]
        self.end = tokenizer.eos_token_id

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        scores = scores.clone()
        scores[:, self.wanted] += 100
        scores[:, self.end] -= 100
        return scores


def walks(vocabulary: Vocabulary, number: int, prompt: str = PROMPT, budget: int = BUDGET) -> Iterator[tuple[TextGuide, Random]]:
    """Guides at every token of random answers, which like to go on in a line they have begun."""
    for seed in range(number):
        guide, rng = TextGuide(vocabulary, read_numbers(prompt), budget), Random(seed)
        while not guide.ended:
            yield guide, rng
            allowed = guide.allowed()
            endings = {*vocabulary.ends, *(i for i in allowed if vocabulary.bytes.get(i, b"").endswith(b"\n"))}
            likely = [i for i in allowed if i not in endings] if rng.random() < 0.5 else allowed
            guide.advance(rng.choice(likely or allowed))


def test_every_target_is_allowed_as_the_tokenizer_writes_it(tokenizer: Any, vocabulary: Vocabulary) -> None:
    for drawn in islice(stream(41), 15):
        target = drawn.target.strip()
        guide = TextGuide(vocabulary, drawn.mentions, 1000)
        for token in tokenizer(target)["input_ids"]:
            assert token in guide.allowed(), f"{tokenizer.decode([token])!r} after\n{guide.written.decode()}"
            guide.advance(token)
        assert tokenizer.eos_token_id in guide.allowed() and not guide.was_forced
        assert guide.written.decode() == target
        check_answer(target, drawn.mentions)


def test_exactly_what_can_be_taken_is_allowed(vocabulary: Vocabulary) -> None:
    """Against trying every token, one by one."""

    def can_take(guide: TextGuide, token: int) -> bool:
        try:
            guide.copy().advance(token)
        except ValueError:
            return False
        return True

    every = {*vocabulary.bytes, *vocabulary.ends}
    places = 0
    for guide, rng in walks(vocabulary, 3, budget=10_000):
        if rng.random() < 0.15 and not guide.was_forced:
            places += 1
            assert set(guide.allowed()) == {token for token in every if can_take(guide, token)}, guide.written
        if places > 60:
            break
    assert places > 20


def test_what_is_allowed_is_in_the_grammar(vocabulary: Vocabulary) -> None:
    """The syntax that servers decode under is wider than the mask, everywhere."""
    matcher = matcher_of(answer_grammar(read_numbers(PROMPT)))
    places = 0
    for guide, rng in walks(vocabulary, 2, budget=10_000):
        fresh = matcher.deep_copy()
        written = guide.written
        assert fresh.try_consume_tokens(list(written)) == len(written)
        if rng.random() < 0.3:
            places += 1
            for token in set(guide.allowed()) - set(vocabulary.ends):
                text = vocabulary.bytes[token]
                assert fresh.validate_tokens(list(text)) == len(text), (written, text)
        if places > 30:
            break
    assert places > 10


@pytest.mark.parametrize("budget", [100, 250])
def test_an_endless_answer_is_ended_within_its_budget(vocabulary: Vocabulary, budget: int) -> None:
    for seed in range(2):
        guide, rng = TextGuide(vocabulary, read_numbers(PROMPT), budget), Random(seed)
        for used in range(budget):
            allowed = guide.allowed()
            going_on = [token for token in allowed if token not in vocabulary.ends]
            guide.advance(rng.choice(going_on or allowed))
            if guide.ended:
                assert used < budget
                break
        assert guide.ended
        verdict(bind(guide.written.decode(), read_numbers(PROMPT)))


@pytest.mark.parametrize(
    "how",
    [
        {"do_sample": False},
        {"do_sample": True, "temperature": 2.0, "num_return_sequences": 2},
        {"do_sample": False, "num_beams": 2, "num_return_sequences": 2},
    ],
    ids=["greedy", "sampling", "beams"],
)
def test_a_model_that_wants_to_write_prose_cannot(local: LocalModel, how: dict[str, Any]) -> None:
    tokenizer = local.tokens.tokenizer
    tokenizer.padding_side = "left"
    prompts = [PROMPT, "a cube"]
    chats = [chat.messages(prompt) for prompt in prompts]
    asked = tokenizer.apply_chat_template(chats, add_generation_prompt=True, return_tensors="pt", return_dict=True, padding=True)
    length = asked["input_ids"].shape[1]

    def written(processors: list[LogitsProcessor], tokens: int) -> list[list[int]]:
        with torch.random.fork_rng(devices=[]), torch.inference_mode():
            torch.manual_seed(0)
            sequences = local.network.generate(**asked, logits_processor=processors, max_new_tokens=tokens, **how)
        assert len(sequences) == len(prompts) * how.get("num_return_sequences", 1)
        return sequences[:, length:].tolist()

    poet = Poet(tokenizer)
    assert set(written([poet], 3)[0]) <= set(poet.wanted)
    answers = written([poet, AnswerProcessor(local.vocabulary, [read_numbers(p) for p in prompts], BUDGET)], BUDGET)
    for place, ids in enumerate(answers):
        mentions = read_numbers(prompts[place * len(prompts) // len(answers)])
        answer = tokenizer.decode(ids, skip_special_tokens=True)
        check_answer(answer, mentions)
        verdict(bind(answer, mentions))
        assert len(answer) > 100  # it had its say


def test_a_local_model_answers_as_the_embedded_one_does(local: LocalModel) -> None:
    first = local.write(GenerationRequest(prompt=PROMPT, n=3, seed=5))
    again = local.write(GenerationRequest(prompt=PROMPT, n=3, seed=5))
    assert [(answer.ir, answer.logprob) for answer in first] == [(answer.ir, answer.logprob) for answer in again]
    for answer in first:
        assert answer.is_refusal or verdict(answer.ir) == verdict(bind(answer.target, read_numbers(PROMPT)))
        assert answer.logprob < 0 and answer.least_logprob >= answer.logprob and answer.tokens > 0


def test_likelihoods_are_those_of_the_model_among_what_is_allowed(local: LocalModel) -> None:
    (answer,) = local.write(GenerationRequest(prompt="a cube of 5 mm"))
    mentions = read_numbers("a cube of 5 mm")
    asked = local.tokens.prompt("a cube of 5 mm")
    # The answer cannot be read back from its text alone where tokens are not the tokenizer's own choice: follow it greedily.
    guide, ids, total = TextGuide(local.vocabulary, mentions, local.max_tokens), list(asked), 0.0
    with torch.inference_mode():
        while not guide.ended:
            scores = local.network(torch.tensor([ids])).logits[0, -1]
            allowed = torch.tensor(sorted(set(guide.allowed())))
            told = scores[allowed].log_softmax(-1)
            token = int(allowed[told.argmax()])
            total += float(told.max())
            guide.advance(token)
            ids.append(token)
    assert guide.written.decode() == answer.target
    assert answer.logprob == pytest.approx(total, rel=1e-4)


def test_tokenizers_that_cannot_write_answers_are_refused(tokenizer: Any) -> None:
    letters = {i: bytes([i]) for i in range(32, 127)}
    with pytest.raises(CadlmError) as refused:
        Vocabulary(letters, [0], 128)
    assert refused.value.code == "unfit-tokenizer" and r"'\n'" in refused.value.message
    with pytest.raises(CadlmError) as endless:
        read_vocabulary(tokenizer, [], len(tokenizer))
    assert endless.value.code == "unfit-tokenizer"


def test_a_budget_that_holds_no_program_is_refused(vocabulary: Vocabulary) -> None:
    with pytest.raises(ValueError, match="too few"):
        TextGuide(vocabulary, (), 20)
    with pytest.raises(ValueError, match="may not follow"):
        TextGuide(vocabulary, (), BUDGET).advance(vocabulary.ids[b"!"])


def test_folders_that_are_no_models_are_refused(tmp_path: Path, folder: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    broken = shutil.copytree(folder, tmp_path / "broken", ignore=shutil.ignore_patterns("*.safetensors"))
    for given, code in ((tmp_path / "none", "no-such-model"), (broken, "no-such-model"), (empty, "unreadable-vocabulary")):
        result = CliRunner().invoke(cli, ["part", "a plate", "--model", str(given), "-o", str(tmp_path / "part.step")])
        assert result.exit_code == 1 and result.stderr.startswith(f"error: {code}"), result.stderr


def test_a_folder_of_transformers_is_told_from_one_of_the_package(folder: Path) -> None:
    write, name, rounds = writer(str(folder))
    assert name().startswith(folder.name) and rounds and write.__self__.vocabulary.size == 2000
