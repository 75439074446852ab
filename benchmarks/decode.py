"""How fast the embedded model writes: the numpy runtime against torch and onnxruntime, the mask, loading, memory.

    python benchmarks/decode.py [--repeats 3] [--onnx FOLDER]

All write greedy answers with one thread each and take turns; times are CPU time of the process, so that a busy machine disturbs
them little: trust the ratios. "torch" is eager torch on the network of cadlm.model with a key and value cache like the runtime's,
without any mask. FOLDER is what `python -m cadlm.train.export_onnx cadlm/weights/embedded --out FOLDER` wrote.
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
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import cast

from cadlm.constrain import ProgramGuide
from cadlm.decoding.onnx_runtime import OnnxRuntime
from cadlm.generate import GenerationRequest, LanguageModel, generate
from cadlm.runtime import sample
from cadlm.weights import CONFIG, EMBEDDED

PROMPTS = (
    "50x30mm mounting plate with 4 corner holes",
    "L-bracket 40x40x4 mm, 30 wide, with two M5 holes in each leg",
    "80x60x40mm enclosure, 2mm wall",
)
BATCHES = (1, 8)
MAX_TOKENS = 300
MB = 2**20

Writer = Callable[[Sequence[int], int, int], list[int]]
"""Prompt ids, rows and a number of tokens to the greedy tokens of one row."""


def torch_writer() -> Writer | None:
    """Eager torch with a cache: what the runtime is compared with. None where torch is not installed."""
    if find_spec("torch") is None:
        return None
    import torch
    import torch.nn.functional as F

    from cadlm.model import Block, Decoder, ModelConfig, read_state, rms_norm, rotate

    torch.set_num_threads(1)
    config = ModelConfig.from_dict(json.loads((EMBEDDED / CONFIG).read_text()))
    model = Decoder(config)
    model.load_state_dict(read_state(EMBEDDED))
    heads, blocks = config.heads, cast("list[Block]", list(model.blocks))

    def read(ids_BL: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, start: int) -> torch.Tensor:
        """The next tokens of all rows; what is read joins the cache."""
        end = start + ids_BL.shape[1]
        x = rms_norm(model.embedding[ids_BL])
        for i, block in enumerate(blocks):
            qkv = block.qkv(rms_norm(x, block.attention_norm)).view(*x.shape[:2], 3 * heads, -1).transpose(1, 2)
            qk = rotate(rms_norm(qkv[:, : 2 * heads]), model.cos[start:end], model.sin[start:end])
            keys[i, :, :, start:end], values[i, :, :, start:end] = qk[:, heads:], qkv[:, 2 * heads :]
            mixed = F.scaled_dot_product_attention(qk[:, :heads], keys[i, :, :, :end], values[i, :, :, :end])
            x = x + block.attention_out(mixed.transpose(1, 2).flatten(2))
            gate, up = block.gate_up(rms_norm(x, block.feed_norm)).chunk(2, dim=-1)
            x = x + block.down(F.silu(gate) * up)
        return model.logits(rms_norm(x[:, -1], model.final_norm)).argmax(-1)

    @torch.inference_mode()
    def write(ids: Sequence[int], rows: int, tokens: int) -> list[int]:
        shape = (config.layers, rows, heads, config.max_length, config.width // heads)
        keys, values = torch.empty(shape), torch.empty(shape)
        chosen = read(torch.tensor(ids).expand(rows, -1), keys, values, 0)
        out: list[int] = []
        for start in range(len(ids), len(ids) + tokens):
            out.append(int(chosen[0]))
            chosen = read(chosen[:, None], keys, values, start)
        return out

    return write


def cpu_s(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def measure_speed(model: LanguageModel, write: Writer | None, graphs: Mapping[str, OnnxRuntime], rows: int, repeats: int) -> None:
    seconds: dict[str, list[float]] = {"torch": [], "numpy": [], "numpy with mask": [], **{name: [] for name in graphs}}
    tokens = 0
    for repeat in range(repeats + 1):
        for prompt in PROMPTS:
            ids, mentions = model.read(prompt)
            written = len(numpy_answer(model, ids, 1)) + 1
            guides = [ProgramGuide(model.lexicon, mentions, MAX_TOKENS) for _ in range(rows)]
            times = {
                "torch": cpu_s(partial(write, ids, rows, written)) if write else 0.0,
                "numpy": cpu_s(partial(numpy_answer, model, ids, rows)),
                "numpy with mask": cpu_s(partial(numpy_answer, model, ids, rows, guides)),
                **{name: cpu_s(partial(forced, graph, ids, rows, written)) for name, graph in graphs.items()},
            }
            if repeat:  # the first round warms up
                tokens += written * rows
                for name, value in times.items():
                    seconds[name].append(value)
    print(f"batch {rows}")
    for name, values in seconds.items():
        if not sum(values):
            print(f"  {name:16} not installed")
            continue
        ratio = f", {sum(seconds['torch']) / sum(values):.2f} times torch" if write else ""
        print(f"  {name:16} {tokens / sum(values):7.0f} tokens per CPU second{ratio}")


def numpy_answer(
    model: LanguageModel, ids: Sequence[int], rows: int, guides: Sequence[ProgramGuide] | None = None
) -> tuple[int, ...]:
    """The greedy answer, written in so many rows."""
    answers = sample(
        model.runtime, ids, temperatures=[0.0] * rows, seed=0, eos=model.tokenizer.eos, max_tokens=MAX_TOKENS, guides=guides
    )
    return answers[0].tokens


def onnx_graphs(folder: Path, max_length: int) -> dict[str, OnnxRuntime]:
    files = {"onnxruntime": "model.onnx", "onnxruntime int8": "model.int8.onnx"}
    return {name: OnnxRuntime(folder / file, max_length=max_length, threads=1) for name, file in files.items()}


def forced(graph: OnnxRuntime, ids: Sequence[int], rows: int, tokens: int) -> list[int]:
    """So many greedy tokens of one row: int8 may end elsewhere, and is to do the same work."""
    session = graph.start(ids, rows)
    out: list[int] = []
    for _ in range(tokens):
        chosen = session.logits.argmax(-1)
        out.append(int(chosen[0]))
        session.step(chosen)
    return out


def check_equal(model: LanguageModel, writers: Sequence[Writer]) -> None:
    """All write the same, or the comparison means nothing."""
    ids, _ = model.read(PROMPTS[0])
    tokens = [*numpy_answer(model, ids, 1), model.tokenizer.eos]
    assert all(write(ids, 1, len(tokens)) == tokens for write in writers)


def measure_mask(model: LanguageModel, repeats: int) -> None:
    answers = [(model.read(prompt)[1], numpy_answer(model, model.read(prompt)[0], 1)) for prompt in PROMPTS]

    def walk() -> None:
        for mentions, tokens in answers:
            guide = ProgramGuide(model.lexicon, mentions, MAX_TOKENS)
            for token in tokens:
                guide.allowed()
                guide.advance(token)

    times = [cpu_s(lambda: [walk() for _ in range(20)]) / 20 for _ in range(repeats)]
    print(f"mask {1e6 * median(times) / sum(len(tokens) for _, tokens in answers):.0f} µs a token (allowed and advance)")


def measure_start(repeats: int, has_torch: bool) -> None:
    load = median(cpu_s(lambda: LanguageModel.load(EMBEDDED)) for _ in range(repeats))
    size = sum(path.stat().st_size for path in EMBEDDED.iterdir())
    print(f"load {1000 * load:.0f} ms of CPU time for {size / MB:.1f} MB of files")
    request = "import cadlm.generate as g; g.generate(g.GenerationRequest(prompt='a 10 mm cube'));"
    programs = {"numpy": "import numpy", "cadlm.generate, one answer": request, "torch": "import torch"}
    if not has_torch:
        del programs["torch"]
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
    parser.add_argument("--onnx", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    repeats = options.repeats
    model = LanguageModel.load(EMBEDDED)
    write = torch_writer()
    graphs = onnx_graphs(options.onnx, model.runtime.max_length) if options.onnx else {}
    check_equal(
        model, [*filter(None, [write]), *(partial(forced, graph) for name, graph in graphs.items() if "int8" not in name)]
    )
    for rows in BATCHES:
        measure_speed(model, write, graphs, rows, repeats)
    measure_mask(model, repeats)
    measure_answer(repeats)
    measure_start(repeats, write is not None)


if __name__ == "__main__":
    main()
