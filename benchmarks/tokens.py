"""How long a part is in each language, in the tokens that a language model would have to write.

    python benchmarks/tokens.py [--count 200] [--seed 41] [--tokenizer tokenizer.json …]

The same drawn parts as extended Compact IR with number labels (what a model is taught to write), with literal numbers,
lowered to the core, as JSON of the core's nodes, as a CadQuery script and as an OpenSCAD script (whole files, with the helper
functions they need). `--tokenizer`: files of Hugging Face tokenizers; characters are always counted. Prints Markdown.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import fmean, median

import dsl
from dsl.errors import DslError
from dsl.kernel.scripts import script
from generators.corpus import stream
from generators.draft import Sample


def as_json(ir: str) -> str:
    nodes = [
        {"op": n.op, "args": [int(v) if v == int(v) else v for v in n.numbers]}
        | ({"in": list(n.inputs)} if n.inputs else {})
        | ({"on": n.selector} if n.selector else {})
        | ({"segments": [str(s) for s in n.segments]} if n.segments else {})
        for n in dsl.check(ir).nodes
    ]
    return json.dumps(nodes, separators=(",", ":"))


LANGUAGES: dict[str, Callable[[Sample], str]] = {
    "Compact IR, labels": lambda sample: sample.target,
    "Compact IR, numbers": lambda sample: dsl.format(dsl.parse(sample.ir)),
    "core IR": lambda sample: dsl.format(dsl.lower(sample.ir)),
    "JSON": lambda sample: as_json(sample.ir),
    "CadQuery": lambda sample: script(dsl.parse(sample.ir), ".py"),
    "OpenSCAD": lambda sample: script(dsl.parse(sample.ir), ".scad"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=41)
    parser.add_argument("--tokenizer", type=Path, nargs="*", default=[])
    arguments = parser.parse_args()
    counters: dict[str, Callable[[str], int]] = {"characters": len}
    for path in arguments.tokenizer:
        counters[f"tokens, {path.parent.name}"] = counter(path)
    texts = parts(arguments.count, arguments.seed)
    print("| language | " + " | ".join(f"{name}: median, mean, to the first" for name in counters) + " |")
    print("|---" * (1 + len(counters)) + "|")
    first = {name: fmean(map(count, texts[next(iter(LANGUAGES))])) for name, count in counters.items()}
    for language, written in texts.items():
        cells: list[str] = []
        for name, count in counters.items():
            lengths = [count(text) for text in written]
            cells.append(f"{median(lengths):.0f}, {fmean(lengths):.0f}, {fmean(lengths) / first[name]:.2f}")
        print(f"| {language} | " + " | ".join(cells) + " |")


def parts(count: int, seed: int) -> dict[str, list[str]]:
    """The texts of parts that all languages can say."""
    texts: dict[str, list[str]] = {name: [] for name in LANGUAGES}
    for sample in islice((s for s in stream(seed, "test") if s.family != "refusal"), 3 * count):
        try:
            row = {name: write(sample) for name, write in LANGUAGES.items()}
        except DslError:  # OpenSCAD has no word for fillets of chosen edges
            continue
        for name, text in row.items():
            texts[name].append(text)
        if len(texts["JSON"]) == count:
            break
    return texts


def counter(path: Path) -> Callable[[str], int]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)


if __name__ == "__main__":
    main()
