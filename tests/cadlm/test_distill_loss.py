"""Losses of distillation against closed forms."""

# pyright: basic
from __future__ import annotations

from itertools import pairwise
from math import exp, log

import pytest

pytest.importorskip("torch")

import torch

from cadlm.train.chat_data import IGNORED
from cadlm.train.distillation.loss import (
    at_answers,
    combine,
    divergence,
    keep_top,
    log_softmax,
    pieces,
    this_or_other,
    top_events,
)

X = IGNORED


def logits(*shape: int, seed: int = 0) -> torch.Tensor:
    return 2 * torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def loss_of(
    teacher: torch.Tensor, student: torch.Tensor, labels: torch.Tensor, *, alpha: float, temperature: float
) -> torch.Tensor:
    """alpha·T²·KL + (1-alpha)·CE, mean over answer tokens."""
    teacher_NV, _ = at_answers(teacher, labels)
    student_NV, targets_N = at_answers(student, labels)
    apart = divergence(log_softmax(teacher_NV, temperature), log_softmax(student_NV, temperature)).mean()
    truth = torch.nn.functional.cross_entropy(student_NV, targets_N)
    return combine(apart, truth, alpha, temperature)


def test_the_loss_of_a_row_is_the_one_computed_by_hand() -> None:
    # One row "prompt prompt answer answer padding": ids 0 0 1 0 0. Places 1 and 2 predict the answer 1, 0.
    labels = torch.tensor([[X, X, 1, 0, X]])
    # Odds of token 1 under the teacher 9:1 and 1:3, under the student 4:1 and 1:1; the rest must not matter.
    teacher = torch.tensor([[[5.0, -5.0], [0.0, log(9)], [log(3), 0.0], [7.0, 1.0], [-3.0, 3.0]]])
    student = torch.tensor([[[-9.0, 9.0], [0.0, log(4)], [0.0, 0.0], [-1.0, 4.0], [8.0, 0.0]]])

    # Temperature 2 takes the roots of the odds: teacher 3:1 and 1:√3, student 2:1 and 1:1.
    first = 3 / 4 * log((3 / 4) / (2 / 3)) + 1 / 4 * log((1 / 4) / (1 / 3))
    share = 1 / (1 + 3**0.5)
    second = share * log(share / 0.5) + (1 - share) * log((1 - share) / 0.5)
    cross_entropy = (-log(4 / 5) - log(1 / 2)) / 2
    expected = 0.5 * 2**2 * (first + second) / 2 + 0.5 * cross_entropy

    assert loss_of(teacher, student, labels, alpha=0.5, temperature=2).item() == pytest.approx(expected, rel=1e-6)


def test_logits_of_prompt_and_padding_do_not_matter() -> None:
    labels = torch.tensor([[X, X, X, 4, 5, 6], [X, 7, 1, X, X, X]])
    predicts = torch.tensor([[0, 0, 1, 1, 1, 0], [1, 1, 0, 0, 0, 0]]).bool()
    teacher, student = logits(2, 6, 9, seed=1), logits(2, 6, 9, seed=2).requires_grad_()

    before = loss_of(teacher, student, labels, alpha=0.5, temperature=2)
    before.backward()
    assert student.grad is not None
    assert (student.grad.abs().sum(-1) > 0).tolist() == predicts.tolist()

    noise = 100 * logits(2, 6, 9, seed=3) * ~predicts[:, :, None]
    after = loss_of(teacher + noise, student + noise, labels, alpha=0.5, temperature=2)
    assert after.item() == before.item()


def test_the_last_logits_of_a_row_are_enough() -> None:
    labels = torch.tensor([[X, X, X, 4, 5, 6], [X, X, X, X, 2, 3]])
    every = logits(2, 6, 9)
    for all_of, last in zip(at_answers(every, labels), at_answers(every[:, -4:], labels), strict=True):
        assert torch.equal(all_of, last)
    assert at_answers(every, labels)[1].tolist() == [4, 5, 6, 2, 3]


@pytest.mark.parametrize("beta", [0.0, 0.3, 1.0])
def test_no_divergence_from_itself_and_none_is_negative(beta: float) -> None:
    p, q = log_softmax(logits(50, 20, seed=1)), log_softmax(logits(50, 20, seed=2))
    assert divergence(p, p + 0.0, beta).abs().max() < 1e-6
    assert divergence(p, q, beta).min() > 0


def test_divergence_of_two_coins() -> None:
    p, q = torch.tensor([[0.8, 0.2]]).log(), torch.tensor([[0.5, 0.5]]).log()
    forward = 0.8 * log(1.6) + 0.2 * log(0.4)
    reverse = 0.5 * log(0.625) + 0.5 * log(2.5)
    m = (0.25 * 0.8 + 0.75 * 0.5, 0.25 * 0.2 + 0.75 * 0.5)
    to_mixture = (0.8 * log(0.8 / m[0]) + 0.2 * log(0.2 / m[1]), 0.5 * log(0.5 / m[0]) + 0.5 * log(0.5 / m[1]))
    assert divergence(p, q, 0.0).item() == pytest.approx(forward, rel=1e-5)
    assert divergence(p, q, 1.0).item() == pytest.approx(reverse, rel=1e-5)
    assert divergence(p, q, 0.25).item() == pytest.approx(0.25 * to_mixture[0] + 0.75 * to_mixture[1], rel=1e-5)


def test_between_the_ends_it_falls_to_them_like_the_two_kls() -> None:
    p, q = log_softmax(logits(8, 6, seed=1)), log_softmax(logits(8, 6, seed=2))
    small = 1e-3
    assert torch.allclose(divergence(p, q, small) / small, divergence(p, q, 0.0), rtol=0.03)
    assert torch.allclose(divergence(p, q, 1 - small) / small, divergence(p, q, 1.0), rtol=0.03)


def test_half_way_it_is_symmetric_and_at_most_log_2() -> None:
    p, q = log_softmax(logits(8, 6, seed=1)), log_softmax(logits(8, 6, seed=2))
    assert torch.allclose(divergence(p, q, 0.5), divergence(q, p, 0.5))
    apart = log_softmax(torch.tensor([[60.0, 0.0], [0.0, 60.0]]))
    assert divergence(apart, apart.flip(0), 0.5).tolist() == pytest.approx([log(2), log(2)])


@pytest.mark.parametrize("temperature", [1.0, 2.0, 5.0])
def test_gradient_is_the_difference_of_the_softened_probabilities(temperature: float) -> None:
    teacher, student = logits(7, 11, seed=1), logits(7, 11, seed=2).requires_grad_()
    divergence(log_softmax(teacher, temperature), log_softmax(student, temperature)).sum().backward()
    expected = ((student / temperature).softmax(-1) - (teacher / temperature).softmax(-1)) / temperature
    assert student.grad is not None
    assert torch.allclose(student.grad, expected.detach(), atol=1e-6)


def test_t_squared_keeps_the_loss_when_the_temperature_rises() -> None:
    """T²·KL goes to half the variance of the difference of the logits (Hinton et al. 2015, section 2.1)."""
    teacher, student = logits(4, 10, seed=1), logits(4, 10, seed=2)
    temperature = 200.0
    kl = divergence(log_softmax(teacher.double(), temperature), log_softmax(student.double(), temperature))
    limit = (teacher - student).var(-1, correction=0) / 2
    assert torch.allclose(combine(kl, torch.zeros(()), 1.0, temperature), limit, rtol=0.05)


def test_alpha_weighs_teacher_and_truth() -> None:
    apart, truth = torch.tensor(3.0), torch.tensor(5.0)
    assert combine(apart, truth, 0.25, 2.0).item() == pytest.approx(0.25 * 4 * 3 + 0.75 * 5)
    assert combine(apart, truth, 0.0, 2.0).item() == 5
    assert combine(apart, truth, 1.0, 2.0).item() == 12


@pytest.mark.parametrize("beta", [0.0, 0.5, 1.0])
def test_all_tokens_kept_is_the_whole_distribution(beta: float) -> None:
    teacher, student = logits(6, 12, seed=1), logits(6, 12, seed=2)
    whole = divergence(log_softmax(teacher, 2.0), log_softmax(student, 2.0), beta)
    events = top_events(keep_top(teacher, 12, 2.0), student, 2.0)
    assert events[0].shape == (6, 12)
    assert torch.allclose(divergence(*events, beta), whole, atol=1e-6)


@pytest.mark.parametrize("beta", [0.0, 0.5, 1.0])
def test_the_more_tokens_are_kept_the_larger_the_divergence(beta: float) -> None:
    teacher, student = logits(40, 12, seed=1), logits(40, 12, seed=2)
    kept = [divergence(*top_events(keep_top(teacher, k), student), beta) for k in range(1, 13)]
    for fewer, more in pairwise(kept):
        assert (more >= fewer - 1e-6).all()


def test_other_tokens_are_one_event_with_what_is_left() -> None:
    teacher, student = torch.tensor([[0.1, 0.6, 0.3]]).log(), torch.tensor([[0.5, 0.25, 0.25]]).log()
    p, q = top_events(keep_top(teacher, 1), student)
    assert p.exp()[0].tolist() == pytest.approx([0.6, 0.4])
    assert q.exp()[0].tolist() == pytest.approx([0.25, 0.75])


def test_top_events_have_finite_gradients() -> None:
    teacher, student = 40 * logits(5, 9, seed=1), (40 * logits(5, 9, seed=2)).requires_grad_()
    for k in (1, 8, 9):
        student.grad = None
        divergence(*top_events(keep_top(teacher, k), student)).sum().backward()
        assert student.grad is not None
        assert student.grad.isfinite().all()


def test_a_piece_of_text_has_the_probability_of_its_tokens() -> None:
    student = torch.tensor([[0.5, 0.5], [0.8, 0.2], [0.1, 0.9]]).log()
    found = pieces(student, torch.tensor([0, 1, 1]), torch.tensor([0, 0, 1]), 2)
    assert found.exp().tolist() == pytest.approx([0.1, 0.9])


def test_a_piece_of_text_against_anything_else() -> None:
    events = this_or_other(torch.tensor([log(0.3), -40.0]))
    assert events.exp().tolist() == [pytest.approx([0.3, 0.7]), pytest.approx([exp(-40), 1.0])]
    sure = torch.zeros(1, requires_grad=True)
    divergence(this_or_other(torch.tensor([-1.0])), this_or_other(sure - 1e-6)).sum().backward()
    assert sure.grad is not None
    assert sure.grad.isfinite().all()
    assert this_or_other(torch.tensor([0.0])).isfinite().all()
