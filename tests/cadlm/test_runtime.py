"""The numpy decoder: the numbers of the network that was trained, sampling, its files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from cadlm.errors import CadlmError
from cadlm.runtime import FloatArray, IntArray, Runtime, sample
from cadlm.weights import CONFIG, EMBEDDED, MODEL, read_safetensors, write_safetensors

SIZES = {"vocabulary": 30, "answers": 10, "width": 32, "layers": 2, "heads": 2, "feed_forward": 48, "max_length": 40}
CONFIGURATION: dict[str, object] = {"format": "cadlm-decoder", "version": 1, "rope_base": 1000.0, **SIZES}
EOS = 0
PROMPT = [11, 12, 13, 14]


def random_weights(seed: int = 0) -> dict[str, FloatArray]:
    rng = np.random.default_rng(seed)
    width, inner = SIZES["width"], SIZES["feed_forward"]
    shapes: dict[str, tuple[int, ...]] = {"embedding": (SIZES["vocabulary"], width), "final_norm": (width,)}
    for i in range(SIZES["layers"]):
        shapes |= {
            f"blocks.{i}.attention_norm": (width,),
            f"blocks.{i}.qkv.weight": (3 * width, width),
            f"blocks.{i}.attention_out.weight": (width, width),
            f"blocks.{i}.feed_norm": (width,),
            f"blocks.{i}.gate_up.weight": (2 * inner, width),
            f"blocks.{i}.down.weight": (width, inner),
        }
    return {name: (rng.normal(size=shape) * shape[-1] ** -0.5).astype(np.float32) for name, shape in shapes.items()}


RUNTIME = Runtime(CONFIGURATION, random_weights())


class Only:
    """Allows certain tokens for so many steps, then the end."""

    def __init__(self, tokens: Sequence[int], steps: int) -> None:
        self._tokens, self._left = np.array(tokens), steps

    def allowed(self) -> IntArray:
        return self._tokens if self._left else np.array([EOS])

    def advance(self, token: int) -> None:
        assert token in self._tokens
        self._left -= 1


def answers(rows: int, temperature: float, seed: int = 0, max_tokens: int = 20, eos: int = EOS) -> list[tuple[int, ...]]:
    temperatures = [temperature] * rows
    return [a.tokens for a in sample(RUNTIME, PROMPT, temperatures=temperatures, seed=seed, eos=eos, max_tokens=max_tokens)]


@pytest.mark.parametrize("folder", [None, EMBEDDED])
def test_its_logits_are_those_of_the_network(folder: Path | None) -> None:
    torch = pytest.importorskip("torch")
    from cadlm.model import Decoder, ModelConfig

    torch.set_num_threads(1)
    config = CONFIGURATION if folder is None else json.loads((folder / CONFIG).read_text())
    weights = random_weights() if folder is None else read_safetensors(folder / MODEL)
    model = Decoder(ModelConfig.from_dict(config))
    model.load_state_dict({name: torch.from_numpy(array.astype(np.float32)) for name, array in weights.items()})
    rng = np.random.default_rng(3)
    prompt = rng.integers(0, model.config.vocabulary, 9)
    answer = rng.integers(0, model.config.answers, 12)
    with torch.no_grad():
        whole = torch.from_numpy(np.concatenate((prompt, answer)))[None]
        expected = model(whole, torch.tensor([len(prompt)]))[0].numpy()
    session = Runtime(config, weights).start(prompt.tolist(), 2)
    for step, token in enumerate(answer):
        np.testing.assert_allclose(session.logits, np.tile(expected[len(prompt) - 1 + step], (2, 1)), atol=5e-4, rtol=1e-3)
        session.step(np.array([token, token]))
    np.testing.assert_allclose(session.logits[1], expected[-1], atol=5e-4, rtol=1e-3)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_a_batch_equals_its_rows_alone(temperature: float) -> None:
    batch = answers(6, temperature)
    assert [answers(rows, temperature)[-1] for rows in range(1, 7)] == batch
    assert (len(set(batch)) == 1) == (temperature == 0)


def test_rows_that_end_early_do_not_disturb_the_others() -> None:
    session = RUNTIME.start(PROMPT, 4)
    rows = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 1, 2, 3]])
    session.step(rows[0])
    session.step(rows[1])
    session.keep(np.array([1, 3]))
    session.step(rows[2][[1, 3]])
    for place, row in enumerate((1, 3)):
        alone = RUNTIME.start(PROMPT, 1)
        for step in rows:
            alone.step(step[row : row + 1])
        np.testing.assert_allclose(session.logits[place], alone.logits[0], atol=1e-5)


def test_equal_seeds_give_equal_samples_and_others_do_not() -> None:
    assert answers(5, 1.0, seed=1) == answers(5, 1.0, seed=1) != answers(5, 1.0, seed=2)


def test_a_guide_bounds_what_is_sampled() -> None:
    guides = [Only([3, 4], 5) for _ in range(8)]
    found = sample(RUNTIME, PROMPT, temperatures=[2.0] * 8, seed=0, eos=EOS, max_tokens=20, guides=guides)
    assert all(set(a.tokens) <= {3, 4} and len(a.tokens) == 5 and a.ended for a in found)
    assert len({a.tokens for a in found}) > 1


def test_the_log_probability_is_that_of_the_allowed_tokens() -> None:
    (found,) = sample(RUNTIME, PROMPT, temperatures=[0.0], seed=0, eos=EOS, max_tokens=20, guides=[Only([3, 4], 1)])
    logits = RUNTIME.start(PROMPT, 1).logits[0, [3, 4]].astype(float)
    assert found.logprob == pytest.approx(logits.max() - np.log(np.exp(logits).sum()), abs=1e-5)
    (alone,) = sample(RUNTIME, PROMPT, temperatures=[0.0], seed=0, eos=EOS, max_tokens=20, guides=[Only([3], 4)])
    assert alone.logprob == 0


def test_an_answer_without_end_stops_at_the_room() -> None:
    endless = sample(RUNTIME, PROMPT, temperatures=[0.0], seed=0, eos=-1, max_tokens=1000)[0]
    assert len(endless.tokens) == SIZES["max_length"] - len(PROMPT)
    assert not endless.ended
    assert [len(tokens) for tokens in answers(2, 0.0, max_tokens=3, eos=-1)] == [3, 3]


@pytest.mark.parametrize("length", [0, 40, 41])
def test_a_prompt_has_to_fit(length: int) -> None:
    with pytest.raises(CadlmError) as caught:
        RUNTIME.start([11] * length, 1)
    assert caught.value.code == "prompt-too-long"


def test_arrays_survive_their_file(tmp_path: Path) -> None:
    arrays = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array([1.5], dtype=np.float16)}
    write_safetensors(arrays, tmp_path / "x.safetensors")
    found = read_safetensors(tmp_path / "x.safetensors")
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)
    assert [path.name for path in tmp_path.iterdir()] == ["x.safetensors"]


@pytest.mark.parametrize("cut", [0, 5, 40, -1])
def test_a_damaged_file_is_refused(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    write_safetensors({"a": np.zeros(4, dtype=np.float32)}, path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(CadlmError) as caught:
        read_safetensors(path)
    assert caught.value.code == "unreadable-weights"


def test_weights_of_another_shape_or_version_are_refused(tmp_path: Path) -> None:
    weights = random_weights()
    less = {name: array for name, array in weights.items() if name != "blocks.1.down.weight"}
    for config, arrays in (
        ({**CONFIGURATION, "version": 2}, weights),
        ({**CONFIGURATION, "vocabulary": 31}, weights),
        (CONFIGURATION, less),
    ):
        with pytest.raises(CadlmError) as caught:
            Runtime(config, arrays)
        assert caught.value.code == "unreadable-weights"
    with pytest.raises(CadlmError):
        Runtime.load(tmp_path)


@pytest.mark.parametrize(
    "config", [[], {**CONFIGURATION, "width": "x"}, {**CONFIGURATION, "heads": 0}, {**CONFIGURATION, "rope_base": []}]
)
def test_a_configuration_that_is_none_is_refused(config: object, tmp_path: Path) -> None:
    write_safetensors(random_weights(), tmp_path / MODEL)
    (tmp_path / CONFIG).write_text(json.dumps(config))
    with pytest.raises(CadlmError) as caught:
        Runtime.load(tmp_path)
    assert caught.value.code == "unreadable-weights"
