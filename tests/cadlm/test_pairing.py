"""Text and shape in one space: what a sentence becomes, that numpy computes what torch trains, and that training pairs them."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from cadlm.cli import cli
from cadlm.pairing import COUNTS, NUMBER, UNKNOWN, Vocabulary, number_features, part_features, pretrained
from cadlm.similar import is_sentence
from generators.corpus import stream
from generators.numbers import KINDS, read_numbers
from geometry_encoder.errors import EncoderError
from geometry_encoder.index import PartIndex
from geometry_encoder.lengths import WIDTH, finer_name


def test_a_sentence_is_its_words_and_its_numbers_in_mm_whatever_the_unit() -> None:
    words = Vocabulary(("plate", "with", "holes", "4", "mm"))
    tokens = words.tokens("A 2 inch plate with four holes")
    assert tokens.words.tolist() == [UNKNOWN, NUMBER, 2, 3, NUMBER, 4]
    same = words.tokens("A 50.8mm plate with 4 holes")
    assert np.abs(tokens.numbers - same.numbers)[1].max() < 1e-5
    assert np.abs(tokens.numbers - words.tokens("A 60 mm plate with 4 holes").numbers)[1].max() > 0.3
    counts = slice(len(KINDS), len(KINDS) + len(COUNTS))
    assert tokens.numbers[4, counts].tolist() == same.numbers[4, counts].tolist() == [n == 4 for n in COUNTS]
    assert words.tokens("").words.tolist() == [UNKNOWN]
    assert len(words.tokens("plate " * 5000).words) < 200
    assert np.isfinite(number_features(read_numbers("0 mm and 99999999999 mm"))).all()


def test_a_part_may_stand_in_any_attitude() -> None:
    turned = part_features(np.array([[50.0, 30, 5, 29], [5, 50, 30, 29]]))
    assert np.array_equal(turned[0], turned[1])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a flange with six holes", True), ("flange", True), ("a 5.5 mm plate", True), ("part.step", False), ("my part.STL", False),
     ("part.png", False)],
)  # fmt: skip
def test_a_question_is_a_sentence_or_a_file(text: str, expected: bool) -> None:
    assert is_sentence(text) is expected


def test_training_pairs_sentences_with_their_parts_and_numpy_reads_what_it_wrote(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from cadlm.train import pairing as trainer
    from cadlm.train.pairing_data import Pairs, lengths_of

    rng = np.random.default_rng(0)
    samples = tuple(islice((sample for sample in stream(5) if sample.family != "refusal"), 24))
    assert any(lengths_of(sample) for sample in samples)
    vectors = rng.normal(size=(24, trainer.SHAPE)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    sizes = rng.uniform(5, 80, (24, 4))
    near = np.where(np.arange(24)[:, None] % 2, vectors, np.nan), np.where(np.arange(24)[:, None] % 2, sizes * 1.05, np.nan)
    pairs = Pairs(samples=samples, vectors=vectors, sizes=sizes, near_vectors=near[0], near_sizes=near[1])
    vocabulary = Vocabulary(tuple(sorted({word for sample in samples for word in sample.prompt.lower().split()})))
    torch.manual_seed(0)
    net, about = trainer.train(pairs, vocabulary, minutes=1, steps=40, seed=0)
    assert about["steps"] == 40
    config = {"embedder": "made-up", "slope": 10.0, "bias": -5.0, "words": vocabulary.words}
    trainer.save(net, config, tmp_path / "weights")
    pairing = pretrained(tmp_path / "weights")
    with torch.no_grad():
        tokens = [vocabulary.tokens(sample.prompt) for sample in samples]
        texts = net.texts(*trainer.padded(tokens)).numpy()
        parts = net.parts(torch.from_numpy(np.concatenate([vectors, part_features(sizes)], 1))).numpy()
    assert np.abs(pairing.parts(vectors, sizes) - parts).max() < 5e-3
    assert max(np.abs(pairing.text(sample.prompt) - text).max() for sample, text in zip(samples, texts, strict=True)) < 5e-3
    assert ((texts @ parts.T).argmax(1) == np.arange(24)).mean() > 0.5
    # An index holds lengths as well, which sentences say nothing of.
    finer = np.concatenate([vectors[:2], np.full((2, 2 * WIDTH), 0.3, np.float32)], 1)
    index = PartIndex(embedder=finer_name("made-up"), names=("a", "b"), digests=("a", "b"), vectors=finer, sizes=sizes[:2])
    odds = pairing.rank(samples[0].prompt, index)
    assert odds == pytest.approx(1 / (1 + np.exp(5 - 10 * (parts[:2] @ texts[0]))), abs=0.02)
    with pytest.raises(EncoderError) as caught:
        pairing.rank("a plate", PartIndex(embedder="other", vectors=vectors[:0], sizes=sizes[:0]))
    assert caught.value.code == "other-embedder"
    (tmp_path / "weights" / "config.json").write_text(json.dumps({"format": "cadlm-pairing", "version": 99}))
    pretrained.cache_clear()
    with pytest.raises(EncoderError) as caught:
        pretrained(tmp_path / "weights")
    assert caught.value.code == "other-weights"


def test_the_weights_that_ship_find_the_part_that_a_sentence_names(tmp_path: Path) -> None:
    programs = {
        "plate": "C 50 30 5\nH $ 8 8 6\nH $ 42 8 6\nH $ 42 22 6\nH $ 8 22 6\n", "rod": "Y 5 80\n", "ball": "S 20\n",
        "tube": "Y 20 60\nY 15 60\nD 0 1\n", "bracket": "C 50 30 5\nC 5 30 40\nU 0 1\n",
    }  # fmt: skip
    for name, program in programs.items():
        (tmp_path / f"{name}.cir").write_text(program)
    index = tmp_path / "parts.npz"
    assert CliRunner().invoke(cli, ["index", str(tmp_path), "-o", str(index)]).exit_code == 0
    for sentence, expected in (
        ("a 50 x 30 x 5 mm plate with four 6 mm holes near the corners", "plate.cir"),
        ("a tube with 40 mm outer diameter and 30 mm inner diameter, 60 mm long", "tube.cir"),
        ("a sphere of 40 mm diameter", "ball.cir"),
    ):
        result = CliRunner().invoke(cli, ["similar", sentence, "--index", str(index), "--json"])
        rows = json.loads(result.stdout)["similar"]
        best = rows[0]
        assert best["name"] == expected, result.stdout
        assert len(rows) == 5 and best["probability"] > 0.5 > rows[-1]["probability"]
