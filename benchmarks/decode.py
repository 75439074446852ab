"""How fast the embedded model writes: the numpy runtime against torch, the mask, loading, memory.

    python benchmarks/decode.py [--repeats 3]

Both write the same greedy answers with one thread each and take turns; times are CPU time of the process, so that a busy
machine disturbs them little: trust the ratios. "torch" is eager torch on the network of cadlm.model with a key and value
cache like the runtime's, without any mask. onnxruntime was not measured: it would add a dependency of 20 MB to save what the
kernel's start hides.
"""

# pyright: basic
from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from cadlm.constrain import ProgramGuide
from cadlm.generate import GenerationRequest, LanguageModel, generate
from cadlm.model import Decoder, ModelConfig, rms_norm, rotate
from cadlm.runtime import sample
from cadlm.weights import CONFIG, EMBEDDED, MODEL, read_safetensors

PROMPTS = (
    "50x30mm mounting plate with 4 corner holes",
    "L-bracket 40x40x4 mm, 30 wide, with two M5 holes in each leg",
    "80x60x40mm enclosure, 2mm wall",
)
BATCHES = (1, 8)
MB = 2**20


class TorchSession:
    """Greedy decoding with eager torch and a cache: what the runtime is compared with."""

    def __init__(self, model: Decoder, prompt: Sequence[int], rows: int) -> None:
        config = model.config
        shape = (config.layers, rows, config.heads, config.max_length, config.width // config.heads)
        self.model, self.keys, self.values, self.length = model, torch.empty(shape), torch.empty(shape), 0
        self.logits = self._read(torch.tensor(prompt).expand(rows, -1))

    def step(self, tokens: Tensor) -> None:
        self.logits = self._read(tokens[:, None])

    def _read(self, ids_BL: Tensor) -> Tensor:
        model, start, end = self.model, self.length, self.length + ids_BL.shape[1]
        x = rms_norm(model.embedding[ids_BL])
        for i, block in enumerate(model.blocks):
            heads = block.heads
            qkv = block.qkv(rms_norm(x, block.attention_norm)).view(*x.shape[:2], 3 * heads, -1).transpose(1, 2)
            qk = rotate(rms_norm(qkv[:, : 2 * heads]), model.cos[start:end], model.sin[start:end])
            self.keys[i, :, :, start:end], self.values[i, :, :, start:end] = qk[:, heads:], qkv[:, 2 * heads :]
            mixed = F.scaled_dot_product_attention(qk[:, :heads], self.keys[i, :, :, :end], self.values[i, :, :, :end])
            x = x + block.attention_out(mixed.transpose(1, 2).flatten(2))
            gate, up = block.gate_up(rms_norm(x, block.feed_norm)).chunk(2, dim=-1)
            x = x + block.down(F.silu(gate) * up)
        self.length = end
        return model.logits(rms_norm(x[:, -1], model.final_norm))


def torch_model() -> Decoder:
    model = Decoder(ModelConfig.from_dict(json.loads((EMBEDDED / CONFIG).read_text())))
    model.load_state_dict({n: torch.from_numpy(a.astype(np.float32)) for n, a in read_safetensors(EMBEDDED / MODEL).items()})
    return model


def cpu_s(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def measure_speed(model: LanguageModel, rows: int, repeats: int) -> None:
    reference = torch_model()
    eos = model.tokenizer.eos
    seconds: dict[str, list[float]] = {"torch": [], "numpy": [], "numpy with mask": []}
    tokens = 0
    for repeat in range(repeats + 1):
        for prompt in PROMPTS:
            ids, mentions = model.read(prompt)
            written = len(generate_free(model, ids, 1)) + 1
            guides = [ProgramGuide(model.lexicon, mentions, 300) for _ in range(rows)]
            times = {
                "torch": cpu_s(lambda ids=ids, n=written: follow_torch(reference, ids, rows, n)),
                "numpy": cpu_s(lambda ids=ids: generate_free(model, ids, rows)),
                "numpy with mask": cpu_s(
                    lambda ids=ids, guides=guides: sample(
                        model.runtime, ids, temperatures=[0.0] * rows, seed=0, eos=eos, max_tokens=300, guides=guides
                    )
                ),
            }
            if repeat:  # the first round warms up
                tokens += written * rows
                for name, value in times.items():
                    seconds[name].append(value)
    print(f"batch {rows}")
    for name, values in seconds.items():
        ratio = sum(seconds["torch"]) / sum(values)
        print(f"  {name:16} {tokens / sum(values):7.0f} tokens per CPU second, {ratio:.2f} times torch")


def generate_free(model: LanguageModel, ids: Sequence[int], rows: int) -> tuple[int, ...]:
    answers = sample(model.runtime, ids, temperatures=[0.0] * rows, seed=0, eos=model.tokenizer.eos, max_tokens=300)
    return answers[0].tokens


def follow_torch(reference: Decoder, ids: Sequence[int], rows: int, tokens: int) -> list[int]:
    out: list[int] = []
    with torch.inference_mode():
        session = TorchSession(reference, ids, rows)
        for _ in range(tokens):
            chosen = session.logits.argmax(-1)
            out.append(int(chosen[0]))
            session.step(chosen)
    return out


def check_equal(model: LanguageModel) -> None:
    """Both write the same, or the comparison means nothing."""
    ids, _ = model.read(PROMPTS[0])
    tokens = [*generate_free(model, ids, 1), model.tokenizer.eos]
    assert follow_torch(torch_model(), ids, 1, len(tokens)) == tokens


def measure_mask(model: LanguageModel, repeats: int) -> None:
    answers = [(model.read(prompt)[1], generate_free(model, model.read(prompt)[0], 1)) for prompt in PROMPTS]

    def walk() -> None:
        for mentions, tokens in answers:
            guide = ProgramGuide(model.lexicon, mentions, 300)
            for token in tokens:
                guide.allowed()
                guide.advance(token)

    times = [cpu_s(lambda: [walk() for _ in range(20)]) / 20 for _ in range(repeats)]
    print(f"mask {1e6 * median(times) / sum(len(tokens) for _, tokens in answers):.0f} µs a token (allowed and advance)")


def measure_start(repeats: int) -> None:
    load = median(cpu_s(lambda: LanguageModel.load(EMBEDDED)) for _ in range(repeats))
    size = sum(path.stat().st_size for path in EMBEDDED.iterdir())
    print(f"load {1000 * load:.0f} ms of CPU time for {size / MB:.1f} MB of files")
    request = "import cadlm.generate as g; g.generate(g.GenerationRequest(prompt='a 10 mm cube'));"
    programs = {"numpy": "import numpy", "cadlm.generate, one answer": request, "torch": "import torch"}
    for name, code in programs.items():
        # The peak of the program itself: getrusage would count what was there before exec.
        report = "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run([sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"process with {name:26} {used:5.2f} s of CPU time, peak memory {int(run.stdout) / 1024:4.0f} MB")


def measure_answer(repeats: int) -> None:
    for n in (1, 8):
        request = GenerationRequest(prompt=PROMPTS[0], n=n)
        print(
            f"generate, n={n}: {1000 * median(cpu_s(lambda r=request: generate(r)) for _ in range(repeats)):.0f} ms of CPU time"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    torch.set_num_threads(1)
    model = LanguageModel.load(EMBEDDED)
    check_equal(model)
    for rows in BATCHES:
        measure_speed(model, rows, repeats)
    measure_mask(model, repeats)
    measure_answer(repeats)
    measure_start(repeats)


if __name__ == "__main__":
    main()
