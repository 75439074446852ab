"""Rows of a corpus said in the words of another language model. It sees the sentence and the parameters, never a program alone.

A paraphrase is kept only if the reader finds the same numbers in it, of the same kinds; the labels of the answer then follow
the numbers to their new places. Everything else is counted by reason. A killed run goes on where it was.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from dsl.files import staged, unwritable

from .corpora.building import digest
from .corpora.shards import read_jsonl, write_jsonl
from .endpoint import Endpoint, NoAnswerError
from .errors import GeneratorError
from .labels import LABEL, bind, label
from .numbers import Mention, read_numbers
from .spec import Spec

CHUNK = 64
"""Rows that are asked for and written together; what a kill can cost."""
LONGEST = 4
"""A paraphrase may be so many times as long as the sentence, plus a line."""
SYSTEM = """\
You rewrite requests for mechanical parts. Say exactly the same in other words, the way a person would type it. Keep every
number with its unit and designation just as it is written, and keep what it refers to. Add no number, no feature and no
material; leave nothing out. Answer with the new sentence and nothing else."""
_WORK, _STATE = ".work", "settings.json"
KEPT, REJECTED, SUMMARY = "paraphrases.jsonl", "rejects.jsonl", "summary.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What to paraphrase: the first `rows` rows of a corpus with a part, each so many `times`."""

    endpoint: Endpoint
    rows: int
    times: int = 1
    concurrency: int = 8

    def __post_init__(self) -> None:
        for name in ("rows", "times", "concurrency"):
            if getattr(self, name) < 1:
                raise GeneratorError("bad-config", f"{name} must be positive")


def question(row: Mapping[str, Any]) -> str:
    """What the model is asked about a row."""
    parameters = ", ".join(f"{name} = {value:g}" for name, value in json.loads(row["params"]).items())
    return f"Sentence: {row['prompt']}\nParameters (mm, degrees, pieces): {parameters}"


def accept(row: Mapping[str, Any], text: str) -> dict[str, Any] | str:
    """A row with the paraphrase in place of its prompt, or the reason why not."""
    text = _cleaned(text)
    if not text:
        return "empty"
    if "«" in text or len(text) > LONGEST * len(row["prompt"]) + 80:
        return "not-a-sentence"
    if text.lower() == row["prompt"].lower():
        return "unchanged"
    mentions = read_numbers(text)
    places = _moved(read_numbers(row["prompt"]), mentions)
    if places is None:
        return "numbers"
    target = LABEL.sub(lambda match: label(places[int(match[1])], match[2] or ""), row["target"])
    if bind(target, mentions) != row["ir"]:
        return "numbers"
    spec = Spec.from_dict(json.loads(row["spec"]))
    spec = replace(spec, requirements=tuple(replace(one, words="", span=None) for one in spec.requirements))
    return {
        **row, "id": f"{row['id'][:20]}-{digest(text)[:8]}", "prompt": text, "target": target, "spec": spec.to_json(), "phrases": [],
        "register": "paraphrase",
    }  # fmt: skip


def paraphrase(
    rows: Iterable[Mapping[str, Any]],
    settings: Settings,
    out: Path,
    report: Callable[[int, Counter[str]], None] = lambda _rows, _reasons: None,
) -> Counter[str]:
    """Write `paraphrases.jsonl`, with the columns of the corpus, `rejects.jsonl` and `summary.json` into `out`.

    Args:
        rows: Of a corpus, in a fixed order; refusals are passed over.
        out: A new or empty folder, or that of the same run.
        report: Called after every chunk with the rows done and the counts so far.

    Returns:
        How many were kept ("kept") and rejected by reason.

    Raises:
        GeneratorError: `other-run` when the folder holds something else; as `Endpoint.ask`.
        DslError: `unwritable_file`.
    """
    work = _claim(out, settings)
    counts, done = Counter[str](), 0
    parts = (row for row in rows if row["family"] != "refusal")
    chunks: list[Path] = []
    for chunk in _chunks(islice(parts, settings.rows)):
        path = work / f"{len(chunks):06}.jsonl"
        if not path.exists():
            with ThreadPoolExecutor(settings.concurrency) as executor:
                write_jsonl(path, executor.map(partial(_paraphrased, settings.endpoint), chunk * settings.times))
        chunks.append(path)
        done += len(chunk)
        counts.update(record["reason"] for record in read_jsonl(path))
        report(done, counts)
    _assemble(chunks, out, counts)
    shutil.rmtree(work)
    return counts


def _paraphrased(endpoint: Endpoint, row: Mapping[str, Any]) -> dict[str, Any]:
    """The record of one question: `reason` "kept" with the new row, or why there is none, with the text."""
    try:
        text = endpoint.ask(SYSTEM, question(row))
    except NoAnswerError as error:
        return {"reason": error.reason, "id": row["id"], "text": ""}
    outcome = accept(row, text)
    if isinstance(outcome, str):
        return {"reason": outcome, "id": row["id"], "text": text}
    return {"reason": "kept", "row": outcome}


def _assemble(chunks: list[Path], out: Path, counts: Counter[str]) -> None:
    """The rows that were kept, each once, and what was not."""

    def kept() -> Iterator[Mapping[str, Any]]:
        seen: set[str] = set()
        for record in records():
            if record["reason"] == "kept" and record["row"]["id"] not in seen:
                seen.add(record["row"]["id"])
                yield record["row"]

    def records() -> Iterator[dict[str, Any]]:
        for path in chunks:
            yield from read_jsonl(path)

    write_jsonl(out / REJECTED, (record for record in records() if record["reason"] != "kept"))
    write_jsonl(out / KEPT, kept())
    with staged(out / SUMMARY) as draft:
        draft.write_text(json.dumps(dict(sorted(counts.items())), indent=1) + "\n", encoding="utf-8")


def _claim(out: Path, settings: Settings) -> Path:
    """Make the folder this run's own, or see that it is; returns the folder of its chunks."""
    endpoint = settings.endpoint
    wanted = {"rows": settings.rows, "times": settings.times, "model": endpoint.model, "temperature": endpoint.temperature}
    work, state = out / _WORK, out / _STATE
    try:
        if not state.exists():
            if out.exists() and any(out.iterdir()):
                raise GeneratorError("other-run", f"{out} holds other files; choose an empty folder")
            work.mkdir(parents=True)
            with staged(state) as draft:
                draft.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
        elif json.loads(state.read_text(encoding="utf-8")) != wanted:
            raise GeneratorError("other-run", f"{out} holds a run with other settings ({_STATE}); choose another folder")
        work.mkdir(exist_ok=True)
    except OSError as error:
        raise unwritable(out, error) from error
    return work


def _chunks(rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _cleaned(text: str) -> str:
    """Without the quotation marks and blank ends that models put around an answer."""
    text = text.strip()
    if quoted := re.fullmatch(r'"(.*)"|“(.*)”|`(.*)`', text, re.DOTALL):
        text = next(group for group in quoted.groups() if group is not None).strip()
    return text.removeprefix("Sentence:").strip()


def _moved(old: tuple[Mention, ...], new: tuple[Mention, ...]) -> dict[int, int] | None:
    """Where each number stands in the paraphrase; None unless both have the same numbers of the same kinds."""
    places: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, mention in enumerate(new):
        places[_meaning(mention)].append(index)
    moved: dict[int, int] = {}
    for index, mention in enumerate(old):
        if not places[_meaning(mention)]:
            return None
        moved[index] = places[_meaning(mention)].pop(0)
    return None if any(places.values()) else moved


def _meaning(mention: Mention) -> tuple[object, ...]:
    """All that a label can stand for. A tolerance has no value, only its text."""
    return (mention.kind, mention.value, tuple(sorted(mention.facets.items())), mention.text if mention.kind == "tol" else "")
