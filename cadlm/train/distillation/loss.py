"""Losses of distillation: tensors of logits in, losses a position out. Knows no model, no tokenizer and no file.

Every comparison of teacher and student is a divergence between two distributions over the same few events: the tokens of the
vocabulary, the k likeliest tokens and "any other" (`Top`), or a piece of text and "anything else" (`this_or_other`).

Shapes: B rows, L ids of a row, N places whose next token is of the answer, V tokens, K tokens kept, E events.
Everything is computed in float32, in nats.
"""

# pyright: basic
from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from ..chat_data import IGNORED

CERTAIN = -1e-7
"""Largest log probability of a piece of text: keeps the log probability of its opposite finite in float32."""


@dataclass(frozen=True, slots=True)
class Top:
    """A teacher's distributions at N places, cut to the K likeliest tokens.

    Attributes:
        logprobs: (N, K) log probabilities, falling; of the whole distribution, not renormalised.
        tokens: (N, K) their columns, int64.
        rest: (N,) log probability that it is none of them; -inf where K is V.
    """

    logprobs: Tensor
    tokens: Tensor
    rest: Tensor


def at_answers(logits_BLV: Tensor, labels_BL: Tensor) -> tuple[Tensor, Tensor]:
    """The logits that predict an answer token (N, V), and those tokens (N,), in the order of the rows.

    The logits at a place predict the label of the next one, so the last prompt token takes part and the last answer token does
    not. `labels_BL` may belong to longer rows than the logits: the logits are then those of the last L places.
    """
    next_BL = F.pad(labels_BL, (0, 1), value=IGNORED)[:, 1:][:, -logits_BLV.shape[1] :]
    is_answer_BL = next_BL != IGNORED
    return logits_BLV[is_answer_BL].float(), next_BL[is_answer_BL]


def log_softmax(logits_NV: Tensor, temperature: float = 1.0) -> Tensor:
    """Log probabilities of the softened distribution, in float32."""
    return F.log_softmax(logits_NV.float() / temperature, dim=-1)


def divergence(teacher_NE: Tensor, student_NE: Tensor, beta: float = 0.0) -> Tensor:
    """How far the student is from the teacher at each place (N,), at least 0 and 0 where they agree.

    Args:
        teacher_NE, student_NE: Log probabilities of the same events.
        beta: 0 is KL(teacher‖student), which makes the student cover all that the teacher does; 1 is KL(student‖teacher), which
            makes it avoid what the teacher would not do; between them the generalised Jensen–Shannon divergence
            β·KL(teacher‖m) + (1-β)·KL(student‖m), m = β·teacher + (1-β)·student (Agarwal et al. 2024, arXiv:2306.13649). That one
            itself falls to 0 towards both ends, as β·KL(teacher‖student) and (1-β)·KL(student‖teacher).
    """
    if beta == 0:
        return _kl(teacher_NE, student_NE)
    if beta == 1:
        return _kl(student_NE, teacher_NE)
    share = torch.tensor(beta, dtype=teacher_NE.dtype, device=teacher_NE.device)
    mixture_NE = torch.logaddexp(teacher_NE + share.log(), student_NE + (-share).log1p())
    return beta * _kl(teacher_NE, mixture_NE) + (1 - beta) * _kl(student_NE, mixture_NE)


def _kl(p_NE: Tensor, q_NE: Tensor) -> Tensor:
    return F.kl_div(q_NE, p_NE, reduction="none", log_target=True).sum(-1)


def keep_top(logits_NV: Tensor, k: int, temperature: float = 1.0) -> Top:
    """The k likeliest tokens of the softened distributions."""
    logprobs_NV = log_softmax(logits_NV, temperature)
    top = logprobs_NV.topk(k, dim=-1)
    rest_N = logprobs_NV.scatter(-1, top.indices, -torch.inf).logsumexp(-1)
    return Top(top.values, top.indices, rest_N)


def top_events(top: Top, student_logits_NV: Tensor, temperature: float = 1.0) -> tuple[Tensor, Tensor]:
    """Log probabilities (N, K + 1) of teacher and student: the teacher's K likeliest tokens, and any other token.

    With K = V there is no other token, and the events are the whole vocabulary. A divergence over fewer events is never larger
    than the one over all of them.
    """
    student_NV = log_softmax(student_logits_NV, temperature)
    kept_NK = student_NV.gather(-1, top.tokens)
    if top.tokens.shape[-1] == student_NV.shape[-1]:
        return top.logprobs, kept_NK
    rest_N = student_NV.scatter(-1, top.tokens, -torch.inf).logsumexp(-1)
    return torch.cat([top.logprobs, top.rest[:, None]], -1), torch.cat([kept_NK, rest_N[:, None]], -1)


def this_or_other(logprob_N: Tensor) -> Tensor:
    """Log probabilities (N, 2) of a piece of text, and of anything else, from the log probability of the piece.

    Two tokenizers have no tokens to compare, but both give the text between two places where both of them cut a probability.
    The divergence of these is a lower bound of the one between all texts (approximate likelihood matching, Minixhofer et al.
    2025, arXiv:2503.20083, at temperature 1 and without its debiasing).
    """
    piece_N = logprob_N.float().clamp(max=CERTAIN)
    return torch.stack([piece_N, torch.log(-torch.expm1(piece_N))], -1)


def pieces(logits_NV: Tensor, targets_N: Tensor, piece_N: Tensor, count: int) -> Tensor:
    """Log probability of each of `count` pieces of text; `piece_N` says to which one a token belongs."""
    chosen_N = log_softmax(logits_NV).gather(-1, targets_N[:, None])[:, 0]
    return torch.zeros(count, device=chosen_N.device).index_add(0, piece_N, chosen_N)


def combine(divergence: Tensor, cross_entropy: Tensor, alpha: float, temperature: float) -> Tensor:
    """alpha·T²·divergence + (1-alpha)·cross-entropy; softening by T divides the gradient by T² (Hinton et al. 2015)."""
    return alpha * temperature**2 * divergence + (1 - alpha) * cross_entropy
