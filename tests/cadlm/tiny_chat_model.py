"""Writes a tiny chat model (Qwen2, random weights, then taught two answers by heart) for servers to be tried with.

    python tests/cadlm/tiny_chat_model.py FOLDER

Runs in the environment of the server, which need not be ours: torch, transformers and tokenizers, nothing of cadlm.
"""

# pyright: basic, reportMissingImports=false, reportArgumentType=false

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

ANSWERS = {
    "«0»60x«1»40mm plate, «2»1/4 inch thick": "w=«0»\nd=«1»\nt=«2»\nC w d t",
    "a wish": "```cir\nS 5\n```",
}
PIECES = ("<|endoftext|>", "<|user|>", "<|assistant|>")
# The system message is left out: a model this small has nothing to learn from it.
TEMPLATE = (
    "{% for message in messages %}{% if message['role'] == 'user' %}<|user|>{{ message['content'] }}{% endif %}"
    "{% if message['role'] == 'assistant' %}<|assistant|>{{ message['content'] }}<|endoftext|>{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
STEPS = 400
ENOUGH = 0.002


def tokenizer() -> PreTrainedTokenizerFast:
    """Bytes and a few merges, so that everything can be written."""
    raw = Tokenizer(models.BPE())
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    raw.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=320, special_tokens=list(PIECES), initial_alphabet=alphabet, show_progress=False)
    raw.train_from_iterator([*ANSWERS, *ANSWERS.values()], trainer)
    wrapped = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token=PIECES[0], pad_token=PIECES[0])
    wrapped.chat_template = TEMPLATE
    return wrapped


def teach(model: Qwen2ForCausalLM, words: PreTrainedTokenizerFast) -> float:
    """Learn the answers by heart. Returns the last loss."""
    rows = []
    for prompt, answer in ANSWERS.items():
        question = words.encode(f"<|user|>{prompt}<|assistant|>")
        reply = [*words.encode(answer), words.eos_token_id]
        rows.append((torch.tensor([question + reply]), torch.tensor([[-100] * len(question) + reply])))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    loss = torch.tensor(0.0)
    for _ in range(STEPS):
        loss = sum((model(input_ids=ids, labels=labels).loss for ids, labels in rows), torch.tensor(0.0)) / len(rows)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if loss.item() < ENOUGH:
            break
    return loss.item()


def check(model: Qwen2ForCausalLM, words: PreTrainedTokenizerFast) -> None:
    """The likeliest answers are those that were taught, by way of the chat template."""
    model.eval()
    for prompt, answer in ANSWERS.items():
        messages = [{"role": "system", "content": "Answer."}, {"role": "user", "content": prompt}]
        ids = words.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)["input_ids"]
        out = model.generate(ids, max_new_tokens=60, do_sample=False)
        said = words.decode(out[0][ids.shape[1] :], skip_special_tokens=True)
        assert said == answer, (prompt, said)


def main() -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    folder = Path(sys.argv[1])
    words = tokenizer()
    config = Qwen2Config(
        vocab_size=len(words),
        hidden_size=128,
        intermediate_size=256,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=1024,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=words.eos_token_id,
    )
    model = Qwen2ForCausalLM(config)
    loss = teach(model, words)
    check(model, words)
    # Not in bf16: rounding the weights makes so small a model forget what it has learned.
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    print(json.dumps({"loss": loss}))


if __name__ == "__main__":
    main()
