"""A large model in this process, from a folder of transformers, as one that answers prompts: only programs can come out of it."""

# pyright: basic

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..chat import numbers
from ..constrain import SHORTEST_BUDGET
from ..errors import CadlmError
from ..generate import GenerationRequest, GenerationResult, Written, merged

if TYPE_CHECKING:
    from generators.numbers import Mention

    from ..train.chat_data import ChatTokens
    from .vocabulary import Vocabulary

NEEDS = ("torch", "transformers", "llguidance")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalModel:
    """
    Attributes:
        name: Of the folder.
        max_tokens: Of an answer; the mask ends longer ones.
    """

    name: str
    network: Any
    tokens: ChatTokens
    vocabulary: Vocabulary
    max_tokens: int = 1024

    @classmethod
    def load(cls, folder: Path) -> LocalModel:
        """Read a model such as `cadlm.train.merge` writes, onto the GPU where there is one.

        Raises:
            CadlmError: `missing-extra`; `no-such-model`, `bad-tokenizer`, `unfit-tokenizer` for a folder that does not fit.
        """
        if missing := [name for name in NEEDS if find_spec(name) is None]:
            raise CadlmError("missing-extra", f"a large model needs {', '.join(missing)}", fix="pip install 'cadlm[train]'")
        from ..train.loading import choose_device, choose_dtype, load_base, load_tokens
        from .vocabulary import read_vocabulary

        device = choose_device("auto")
        tokens = load_tokens(str(folder))
        network = load_base(str(folder), dtype=choose_dtype("auto", device)).to(device).eval()
        vocabulary = read_vocabulary(tokens.tokenizer, [tokens.end], network.config.vocab_size)
        return cls(name=folder.name, network=network, tokens=tokens, vocabulary=vocabulary)

    def write(self, request: GenerationRequest) -> list[GenerationResult]:
        """Answer a prompt as `cadlm.generate.generate` does; all samples are drawn at once.

        Raises:
            CadlmError: `prompt-too-long`.
        """
        import torch

        start = time.perf_counter()
        mentions = numbers(request.prompt)
        ids = torch.tensor([self.tokens.prompt(request.prompt, request.turns)], device=self.network.device)
        budget = min(self.max_tokens, self.network.config.max_position_embeddings - ids.shape[1])
        if budget < SHORTEST_BUDGET * self.vocabulary.most:
            raise CadlmError(
                "prompt-too-long", f"the prompt has {ids.shape[1]} tokens", fix="describe one part, in a few sentences"
            )
        answers = self._generate(ids, mentions, budget, do_sample=False)
        if request.n > 1:
            cuda = [self.network.device] if self.network.device.type == "cuda" else []
            with torch.random.fork_rng(devices=cuda):
                torch.manual_seed(request.seed)
                answers += self._generate(
                    ids, mentions, budget, do_sample=True, temperature=request.temperature, top_k=0, top_p=1.0,
                    num_return_sequences=request.n - 1,
                )  # fmt: skip
        return merged(answers, mentions, time.perf_counter() - start)

    def _generate(self, ids: Any, mentions: Sequence[Mention], budget: int, **how: Any) -> list[Written]:
        import torch

        from .processor import AnswerProcessor

        # Programs repeat themselves; a base model's own generation settings may punish that.
        processor = AnswerProcessor(self.vocabulary, [mentions], budget)
        with torch.inference_mode():
            sequences = self.network.generate(
                input_ids=ids, attention_mask=torch.ones_like(ids), logits_processor=[processor], max_new_tokens=budget,
                eos_token_id=self.tokens.end, pad_token_id=self.tokens.end, repetition_penalty=1.0, **how,
            )  # fmt: skip
        return processor.answers(sequences)
