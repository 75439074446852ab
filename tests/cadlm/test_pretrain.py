"""Training at tiny size: it learns, it resumes, it says which setting is wrong, and what it exports is what it trained."""

# pyright: basic
from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from random import Random

import numpy as np
import pytest

pytest.importorskip("torch")

import torch

from cadlm.errors import CadlmError
from cadlm.generate import GenerationRequest, LanguageModel, generate
from cadlm.tokenizer import Tokenizer
from cadlm.train.config import PretrainConfig, load_config
from cadlm.train.data import Batch, Feeder, Place, batches, chunk_batches, encode, pad, prefer_features
from cadlm.train.exact import exact_matches
from cadlm.train.export import export, mean_model, soup
from cadlm.train.optimize import orthogonalise
from cadlm.train.pretrain import CHECKPOINT, Run, pretrain, rate_factor, tensors
from cadlm.vocabulary import build
from cadlm.weights import TOKENIZER
from generators.corpus import stream
from generators.draft import Sample

FEW = list(islice((s for s in stream(5) if len(s.target) < 90 and s.family != "refusal"), 4))
TINY = PretrainConfig(
    size="tiny", steps=4, tokens=512, batches=1, max_length=256, held_out=2, exact=1, threads=1, compile=False, log_every=2,
    warm_up=0.1, muon_rate=0.03, adam_rate=0.01, mean_decay=0.9, word_split=0.0,
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return build([(s.prompt, s.mentions) for s in FEW], num_pieces=300)


def settings(**changes: object) -> PretrainConfig:
    return PretrainConfig(**{**TINY.to_dict(), **changes})  # type: ignore[arg-type]


def a_few(_seed: int, _split: str) -> Iterator[Sample]:
    return cycle(FEW)


def test_it_learns_a_few_samples_by_heart(tokenizer: Tokenizer, tmp_path: Path) -> None:
    run = Run(settings(steps=60), tmp_path, tokenizer, a_few)
    batch = pad([encode(pair, tokenizer) for pair in FEW], tokenizer.pad)
    losses: list[float] = []
    while run.fraction < 1:
        losses.append(float(run.update([batch])))
        run.step += 1
    assert losses[-1] < 0.02 < 3 < losses[0]
    assert exact_matches(run.model, tokenizer, FEW) == 1
    run.save()
    tokenizer.save(tmp_path / TOKENIZER)
    export([tmp_path], tmp_path / "out")
    learnt = LanguageModel.load(tmp_path / "out")
    for pair in FEW:
        assert generate(GenerationRequest(prompt=pair.prompt), learnt)[0].ir.split() == pair.ir.split()


def test_products_in_bf16_are_rounded_and_the_weights_are_not(tokenizer: Tokenizer, tmp_path: Path) -> None:
    batch = pad([encode(pair, tokenizer) for pair in FEW], tokenizer.pad)
    losses: dict[str, list[float]] = {}
    for precision in ("auto", "fp32", "bf16"):
        run = Run(settings(precision=precision, steps=20), tmp_path, tokenizer, a_few)
        losses[precision] = []
        while run.fraction < 1:
            losses[precision].append(float(run.update([batch])))
            run.step += 1
        assert all(p.dtype == torch.float32 for p in run.model.parameters())
    assert losses["auto"] == losses["bf16" if torch.cuda.is_available() else "fp32"]
    assert losses["fp32"] != losses["bf16"]
    assert losses["bf16"] == pytest.approx(losses["fp32"], rel=0.1)


def test_exported_weights_are_trained_on(tokenizer: Tokenizer, tmp_path: Path) -> None:
    pretrain(settings(), tmp_path / "first", tokenizer, a_few)
    export([tmp_path / "first"], tmp_path / "weights")
    kept = mean_model(tmp_path / "first")
    run = Run(settings(), tmp_path / "second", tokenizer, a_few)
    run.begin(tmp_path / "weights")
    for mine, mean, theirs in zip(run.model.parameters(), run.mean.mean, kept.parameters(), strict=True):
        assert torch.allclose(mine, theirs, atol=1e-3) and torch.equal(mine, mean)
    again = pretrain(settings(), tmp_path / "second", tokenizer, a_few, tmp_path / "weights")
    assert again.step == 4
    losses = [json.loads((tmp_path / name / "metrics.jsonl").read_text().splitlines()[0])["loss"] for name in ("first", "second")]
    assert losses[1] < losses[0]
    with pytest.raises(CadlmError) as caught:
        pretrain(settings(size="small"), tmp_path / "third", tokenizer, a_few, tmp_path / "weights")
    assert caught.value.code == "bad-checkpoint"


class Interrupted(Run):
    """A run that is asked to stop after its second step."""

    def update(self, step_batches: Sequence[Batch]) -> torch.Tensor:
        loss = super().update(step_batches)
        self.stopping = self.step + 1 >= 2
        return loss


def test_a_resumed_run_equals_an_unbroken_one(tokenizer: Tokenizer, tmp_path: Path) -> None:
    whole = pretrain(TINY, tmp_path / "whole", tokenizer, a_few)
    (tmp_path / "parts").mkdir()
    first = Interrupted(TINY, tmp_path / "parts", tokenizer, a_few)
    first.train()
    assert first.step == 2
    second = pretrain(TINY, tmp_path / "parts", tokenizer, a_few)
    assert (second.step, second.samples, second.place) == (whole.step, whole.samples, whole.place)
    for (name, a), b in zip(whole.model.state_dict().items(), second.model.state_dict().values(), strict=True):
        assert torch.equal(a, b), name
    for a, b in zip(whole.mean.mean, second.mean.mean, strict=True):
        assert torch.equal(a, b)
    rows = [json.loads(line) for line in (tmp_path / "whole" / "metrics.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == [2, 4, 4] and {"held_out_loss", "exact"} <= rows[-1].keys()
    described = json.loads((tmp_path / "whole" / "config.json").read_text())
    assert described["settings"] == TINY.to_dict() and described["commit"] and described["versions"]["torch"]


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_checkpoint_cut_short_is_named(share: float, tokenizer: Tokenizer, tmp_path: Path) -> None:
    run = Run(TINY, tmp_path, tokenizer, a_few)
    run.save()
    data = (tmp_path / CHECKPOINT).read_bytes()
    (tmp_path / CHECKPOINT).write_bytes(data[: int(share * len(data))])
    for read in (run.resume, lambda: mean_model(tmp_path)):
        with pytest.raises(CadlmError, match=CHECKPOINT) as caught:
            read()
        assert caught.value.code == "unreadable-weights"


def test_a_checkpoint_of_other_sizes_is_refused(tokenizer: Tokenizer, tmp_path: Path) -> None:
    Run(TINY, tmp_path, tokenizer, a_few).save()
    with pytest.raises(CadlmError) as caught:
        Run(settings(max_length=128), tmp_path, tokenizer, a_few).resume()
    assert caught.value.code == "bad-checkpoint"


def test_the_mean_of_several_runs_is_exported(tokenizer: Tokenizer, tmp_path: Path) -> None:
    runs = [tmp_path / "a", tmp_path / "b"]
    for seed, run in enumerate(runs):
        pretrain(settings(seed=seed), run, tokenizer, a_few)
    a, b, both = mean_model(runs[0]), mean_model(runs[1]), soup(runs)
    export(runs, tmp_path / "out")
    assert (tmp_path / "out" / TOKENIZER).read_bytes() == (runs[0] / TOKENIZER).read_bytes()
    is_new = False
    for mine, one, other in zip(both.parameters(), a.parameters(), b.parameters(), strict=True):
        assert torch.allclose(mine, (one + other) / 2, atol=1e-7)
        is_new |= not torch.equal(one, other)
    assert is_new
    pretrain(settings(max_length=128), tmp_path / "c", tokenizer, a_few)
    with pytest.raises(CadlmError) as caught:
        soup([*runs, tmp_path / "c"])
    assert caught.value.code == "bad-checkpoint" and "/c" in str(caught.value)


def test_without_a_checkpoint_there_is_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(CadlmError) as caught:
        mean_model(tmp_path)
    assert caught.value.code == "unreadable-weights"


def test_only_the_answer_is_learnt(tokenizer: Tokenizer) -> None:
    rows = [encode(pair, tokenizer) for pair in FEW]
    batch = pad(rows, tokenizer.pad)
    assert batch.targets.tolist() == [token for _, answer in rows for token in answer]
    flat = batch.ids.reshape(-1)
    follows = [
        flat[position + 1] for position, token in zip(batch.positions, batch.targets, strict=True) if token != tokenizer.eos
    ]
    assert follows == [token for _, answer in rows for token in answer[:-1]]
    assert all(answer[-1] == tokenizer.eos for _, answer in rows)


def test_the_loss_does_not_depend_on_how_rows_are_batched(tokenizer: Tokenizer, tmp_path: Path) -> None:
    run = Run(TINY, tmp_path, tokenizer, a_few)
    rows = [encode(pair, tokenizer) for pair in FEW]
    together = run.loss(run.model, *tensors(pad(rows, tokenizer.pad), run.device))
    alone = sum(run.loss(run.model, *tensors(pad([row], tokenizer.pad), run.device)) for row in rows)
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-3)


def test_batches_go_on_where_they_were_left(tokenizer: Tokenizer) -> None:
    options = {"seed": 3, "tokens": 2048, "split": 0.1, "max_length": 256}
    made = list(islice(batches(a_few, tokenizer, **options, place=Place()), 5))  # type: ignore[arg-type]
    again = list(islice(batches(a_few, tokenizer, **options, place=made[2][1]), 2))  # type: ignore[arg-type]
    for (a, place), (b, other) in zip(made[3:], again, strict=True):
        assert place == other
        np.testing.assert_array_equal(a.ids, b.ids)


def test_several_processes_make_the_batches_of_one(tokenizer: Tokenizer) -> None:
    options = {"seed": 3, "tokens": 4096, "split": 0.1, "max_length": 256}
    start = Place(chunk=1, index=2)
    expected = list(islice(batches(a_few, tokenizer, **options, place=start), 70))  # type: ignore[arg-type]
    assert expected[-1][1].chunk > 2
    feeder = Feeder(a_few, tokenizer, place=start, workers=2, **options)
    try:
        for (a, place), (b, other) in zip(expected, islice(feeder, 70), strict=True):
            assert place == other
            np.testing.assert_array_equal(a.ids, b.ids)
    finally:
        feeder.close()


def test_batches_hold_every_row_once_within_their_size(tokenizer: Tokenizer) -> None:
    rows = [encode(pair, tokenizer) for pair in FEW] * 5
    made = chunk_batches(rows, 400, tokenizer.pad, Random(0))
    assert sum(len(batch.ids) for batch in made) == len(rows)
    assert all(batch.ids.size <= 400 or len(batch.ids) == 1 for batch in made)


def test_simple_parts_are_left_out_in_proportion_and_only_of_what_is_trained_on() -> None:
    def shares(samples: Iterator[Sample], of: int = 600) -> list[float]:
        counts = [len(sample.features) for sample in islice(samples, of)]
        return [sum(count == 0 for count in counts) / of, sum(count >= 5 for count in counts) / of]

    plain, many = shares(stream(3))
    fewer, more = shares(prefer_features(stream, 0.1, 3, "train"))  # type: ignore[arg-type]
    assert plain > 0.5 and fewer < 0.3 and more > 2 * many > 0
    kept, again = (list(islice(prefer_features(stream, 0.1, 3, "train"), 20)) for _ in range(2))
    assert kept == again
    assert list(islice(prefer_features(stream, 0.1, 3, "test"), 5)) == list(islice(stream(3, "test"), 5))


def test_muon_steps_have_singular_values_near_one() -> None:
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonalise(torch.randn(3, 16, 48)))
    assert float(values.min()) > 0.5 and float(values.max()) < 1.4


def test_the_rate_rises_holds_and_falls() -> None:
    config = settings(warm_up=0.1, decay=0.5)
    assert [rate_factor(fraction, config) for fraction in (0.0, 0.05, 0.3, 0.75, 1.0)] == pytest.approx([0, 0.5, 1, 0.5, 0])


def test_settings_come_from_a_file_and_overrides(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text('size = "tiny"\nminutes = 2\n')
    assert load_config(path, ["seed=7", "size=base"]) == PretrainConfig(size="base", minutes=2.0, seed=7)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("sized = 1", "sized"), ('seed = "x"', "seed"), ("size = 'huge'", "size"), ("minutes = -1", "minutes"),
        ("decay = 2.0", "decay"),
        ("compile = 1", "compile"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named(text: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text)
    with pytest.raises(CadlmError, match=named) as caught:
        load_config(path)
    assert caught.value.code == "bad-config"


def test_an_unreadable_file_of_settings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("= 1")
    for path in (tmp_path / "c.toml", tmp_path / "none.toml"):
        with pytest.raises(CadlmError) as caught:
            load_config(path)
        assert caught.value.code == "unreadable-config"


def test_the_shipped_settings_are_valid() -> None:
    assert load_config(Path(__file__).parents[2] / "configs" / "embedded.toml").size
