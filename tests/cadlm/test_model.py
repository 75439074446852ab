"""The network as a function of token ids: what sees what, shapes, gradients. Tiny width, one thread."""

# pyright: basic
from __future__ import annotations

import pytest

pytest.importorskip("torch")

import torch

from cadlm.model import SIZES, Decoder, ModelConfig

CONFIG = ModelConfig(vocabulary=40, answers=12, max_length=24, **SIZES["tiny"])


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def model() -> Decoder:
    """Weights without the zeros that training starts from, so that every path carries something."""
    torch.manual_seed(0)
    decoder = Decoder(CONFIG)
    with torch.no_grad():
        for parameter in decoder.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    return decoder


def ids(rows: int, length: int, seed: int = 0) -> torch.Tensor:
    return torch.randint(0, CONFIG.vocabulary, (rows, length), generator=torch.Generator().manual_seed(seed))


def close(a: torch.Tensor, b: torch.Tensor) -> bool:
    return torch.allclose(a, b, atol=2e-5)


def test_each_position_scores_the_answer_tokens(model: Decoder) -> None:
    logits = model(ids(3, 10), torch.tensor([4, 5, 6]))
    assert logits.shape == (3, 10, CONFIG.answers)
    assert bool(torch.isfinite(logits).all())


def test_an_answer_token_sees_nothing_after_it(model: Decoder) -> None:
    before = ids(1, 12)
    after = before.clone()
    after[0, 8:] = (after[0, 8:] + 1) % CONFIG.vocabulary
    prefix = torch.tensor([5])
    assert close(model(before, prefix)[:, :8], model(after, prefix)[:, :8])
    assert not close(model(before, prefix)[:, 8:], model(after, prefix)[:, 8:])


def test_a_prompt_token_sees_the_whole_prompt(model: Decoder) -> None:
    before = ids(1, 12)
    after = before.clone()
    after[0, 4] = (after[0, 4] + 1) % CONFIG.vocabulary
    prefix = torch.tensor([5])
    assert not close(model(before, prefix)[:, 0], model(after, prefix)[:, 0])


def test_two_rows_equal_two_batches_of_one_whatever_the_padding(model: Decoder) -> None:
    both = ids(2, 12)
    prefix = torch.tensor([3, 6])
    logits = model(both, prefix)
    assert close(logits[0, :9], model(both[:1, :9], prefix[:1])[0])
    assert close(logits[1], model(both[1:], prefix[1:])[0])


def test_the_order_of_tokens_matters(model: Decoder) -> None:
    row = ids(1, 6)
    prefix = torch.tensor([6])
    assert not close(model(row, prefix)[0, -1], model(row[:, [1, 0, 2, 3, 4, 5]], prefix)[0, -1])


def test_every_parameter_gets_a_finite_gradient(model: Decoder) -> None:
    model.zero_grad()
    model(ids(2, 9), torch.tensor([3, 4])).square().mean().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and bool(torch.isfinite(parameter.grad).all()), name
        assert bool(parameter.grad.abs().sum() > 0), name
    model.zero_grad()


def test_a_fresh_network_starts_as_its_embedding() -> None:
    torch.manual_seed(0)
    fresh = Decoder(CONFIG)
    one, other = ids(1, 6, seed=1), ids(1, 6, seed=2)
    other[0, -1] = one[0, -1]
    prefix = torch.tensor([6])
    assert close(fresh(one, prefix)[0, -1], fresh(other, prefix)[0, -1])


def test_too_many_tokens_are_refused(model: Decoder) -> None:
    with pytest.raises(ValueError, match="25 tokens, at most 24"):
        model(ids(1, 25), torch.tensor([3]))


def test_a_config_survives_its_dictionary() -> None:
    assert ModelConfig.from_dict(CONFIG.to_dict()) == CONFIG
    with pytest.raises(ValueError, match="version"):
        ModelConfig.from_dict(CONFIG.to_dict() | {"version": 99})


@pytest.mark.parametrize("change", [{"width": 65}, {"heads": 3}, {"answers": 0}, {"answers": 41}])
def test_impossible_sizes_are_refused(change: dict[str, int]) -> None:
    with pytest.raises(ValueError):
        ModelConfig(**{"vocabulary": 40, "answers": 12, **SIZES["tiny"], **change})
