"""Fits the confidence of the shipped model on held-out prompts, and says how well it holds.

    python -m cadlm.train.calibrate runs/calibration --written benchmarks/everyday.jsonl -o cadlm/weights/embedded/confidence.json

Every prompt is answered n times as `cadlm part` does; what was chosen is right where it is the solid of the reference. One
line a prompt goes to `records.jsonl`, so a killed run goes on where it was. Each half of the prompts is judged by the model
fitted on the other half; the model that is written is fitted on all. With matplotlib a reliability diagram is drawn.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import count, islice
from pathlib import Path
from random import Random

import dsl
from dsl import DslError
from dsl.files import staged
from dsl.kernel.worker import Job, Limits, Pool, Session
from dsl.measurements import Measurements
from evals.external import read_tasks
from evals.likeness import is_congruent, is_same_part
from evals.plots import draw_reliability
from evals.reader import read_spec
from generators.corpus import draw, split_of
from generators.numbers import read_numbers
from generators.splits import Split

from ..candidates import Bench, Candidate
from ..choose import choose
from ..confidence import SIGNS, model_digest, signs_of
from ..customs import embedded_customs
from ..doubts import doubts_about
from ..errors import CadlmError
from ..familiar import USES, embedded_words
from ..generate import GenerationRequest, GenerationResult, generate
from ..misfit import UNKNOWN
from ..vocabulary import SPOKEN
from ..weights import EMBEDDED
from .calibration import Record, Trial, calibrate, reliability_of, summary_lines

RECORDS = "records.jsonl"
SEED = 7001
"""Of the prompts; the suites draw with other seeds."""
PLAIN: tuple[Split, ...] = ("validation", "test")
"""Half of the prompts are of these, of families and phrases that were trained; half of the named sets, which were not."""
WRITTEN = "written"
BUILD_LIMITS = Limits(wall_s=20.0, cpu_s=20.0)


PURPOSED = 0.15
"""Share of the prompts that also say what the part is for, by a word that the model never read. Else such words would be met in
families held out alone, where every answer is wrong; those that people write often say nothing of the shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A prompt with the program of the part that it asks for.

    Attributes:
        split: What it is of; `WRITTEN` where a person wrote it.
        stands: Whether the part has to stand as the program has it. How it lies on a table no sentence of a person says.
    """

    id: str
    split: str
    prompt: str
    program: str
    stands: bool


def drawn_prompts(seed: int) -> Iterator[Asked]:
    """Held-out samples that ask for a part, one of the plain splits and one of the named sets in turn."""
    waiting: dict[bool, deque[Asked]] = {True: deque(), False: deque()}
    wants_plain = True
    unread = sorted(use for use in USES if embedded_words().strange(use))
    for index in count():
        sample = draw(seed, index, spoken=SPOKEN)
        rng, prompt = Random(f"purpose/{seed}/{index}"), sample.prompt
        if rng.random() < PURPOSED:
            prompt = f"{prompt.rstrip(' .')}, for the {rng.choice(unread)}"
        if sample.family != "refusal" and (split := split_of(sample)) != "train":
            waiting[split in PLAIN].append(
                Asked(id=f"{seed}/{index}", split=split, prompt=prompt, program=sample.ir, stands=True)
            )
        while waiting[wants_plain]:
            yield waiting[wants_plain].popleft()
            wants_plain = not wants_plain


def written_prompts(path: Path) -> Iterator[Asked]:
    """The tasks with a program of a set of `evals.external`."""
    for task in read_tasks(path):
        if task.reference is not None:
            yield Asked(id=f"{path.name}/{task.id}", split=WRITTEN, prompt=task.prompt, program=task.reference, stands=False)


def answer(asked: Asked, n: int, session: Session) -> Record:
    """Answer one prompt as the pipeline does with n answers, and tell right from wrong."""
    start = time.perf_counter()
    prompt = embedded_words().plain(asked.prompt)
    answers = generate(GenerationRequest(prompt=prompt, n=n, beams=n // 2))
    bench = Bench(prompt, read_spec(asked.prompt), read_numbers(prompt), session, BUILD_LIMITS, embedded_customs())
    truth = _Truth(asked, session)
    strange = embedded_words().judge(prompt)

    def trial(candidate: Candidate, drawn: int) -> Trial:
        misfit = UNKNOWN if drawn == 1 else bench.misfit(candidate)
        return Trial(
            signs=signs_of(candidate, drawn=drawn, unread=len(bench.reading.unused), strange=strange, misfit=misfit),
            is_right=truth.holds(candidate),
            is_flawless=candidate.is_flawless,
            is_doubted=bool(doubts_about(candidate, bench.reading, strange)),
        )

    first = bench.judge(answers[0])
    single = trial(first, 1) if first.error is None else None
    best, any_right, is_mended = None, False, False
    try:
        choice = choose(answers, first, bench, None, strange)
    except DslError:  # none of the answers is a part, or more of them refuse
        pass
    else:
        best, is_mended = trial(choice.candidate, choice.drawn), bool(choice.repairs)
        any_right = best.is_right or any(truth.is_named(answer) for answer in answers)
    return Record(
        id=asked.id, split=asked.split, prompt=asked.prompt, first=single, best=best, any_right=any_right, is_mended=is_mended,
        is_refused=answers[0].is_refusal, seconds=time.perf_counter() - start,
    )  # fmt: skip


class _Truth:
    """The part that a prompt was written for. Its solid is built only where the content keys do not decide."""

    def __init__(self, asked: Asked, session: Session) -> None:
        self._asked = asked
        self._session = session
        self._key = dsl.check(asked.program).key
        self._measured: Measurements | None = None

    def is_named(self, answer: GenerationResult) -> bool:
        """Whether an answer is that part by its content key; without building either."""
        try:
            return not answer.is_refusal and dsl.check(answer.ir).key == self._key
        except DslError:
            return False

    def holds(self, candidate: Candidate) -> bool:
        """Whether a candidate is that part, where it stands if that matters."""
        if candidate.measurements is None:
            return False
        if candidate.key == self._key:
            return True
        if self._measured is None:
            self._measured = self._session.run(Job(program=self._asked.program), BUILD_LIMITS).measurements
        assert self._measured is not None
        return (is_same_part if self._asked.stands else is_congruent)(candidate.measurements, self._measured)


def collect(out: Path, prompts: Sequence[Asked], n: int, seed: int, minutes: float) -> list[Record]:
    """The records of prompts; those that the folder holds are not made again. Ends after so many minutes."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / RECORDS
    head = json.dumps({"model": model_digest(EMBEDDED), "n": n, "seed": seed, "signs": SIGNS})
    records = _resume(path, head)
    known = {record.id for record in records}
    end = time.monotonic() + 60 * minutes
    with path.open("a", encoding="utf-8") as lines, Pool() as pool, ExitStack() as stack:
        if not records and path.stat().st_size == 0:
            lines.write(head + "\n")
        session = stack.enter_context(pool.session())
        for asked in prompts:
            if asked.id in known:
                continue
            if time.monotonic() > end:
                break
            try:
                record = answer(asked, n, session)
            except DslError as error:  # the reference itself cannot be built: no truth to hold against
                print(f"left out: {asked.id} {error.kind}", file=sys.stderr)
                continue
            lines.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")
            lines.flush()
            records.append(record)
            if len(records) % 20 == 0:
                print(f"{len(records)}/{len(prompts)}, {(time.monotonic() - end) / 60 + minutes:.1f} min", file=sys.stderr)
    return records


def _resume(path: Path, head: str) -> list[Record]:
    """The whole lines of a file; a torn last one is cut off. Another model's or seed's records are refused."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        with staged(path) as draft:
            draft.write_text(whole, encoding="utf-8")
    first, *rows = whole.splitlines() or [head]
    if first != head:
        message = f"{path} holds the records of another model, seed or n, or with other signs"
        raise CadlmError("other-run", message, fix="give another folder")
    return [Record.from_dict(json.loads(row)) for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the confidence of the shipped model.")
    parser.add_argument("out", type=Path, help="folder of the records; a run goes on there")
    parser.add_argument("--count", type=int, default=500, help="prompts that are drawn")
    parser.add_argument("--written", type=Path, help="prompts that people wrote, a set as of `cadlm eval run`")
    parser.add_argument("--n", type=int, default=8, help="answers a prompt")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--minutes", type=float, default=60.0, help="stop asking after so long, and fit what there is")
    parser.add_argument("-o", "--output", type=Path, help="write the fitted model here")
    arguments = parser.parse_args()
    asked = list(islice(drawn_prompts(arguments.seed), arguments.count))
    if arguments.written is not None:
        asked += written_prompts(arguments.written)
    records = collect(arguments.out, asked, arguments.n, arguments.seed, arguments.minutes)
    written = sum(record.split == WRITTEN for record in records)
    how = {"prompts": len(records), "written": written, "n": arguments.n, "seed": arguments.seed}
    calibration, told = calibrate(records, model_digest(EMBEDDED), how)
    print("\n".join(summary_lines(records, calibration, told)))
    if importlib.util.find_spec("matplotlib") is not None:
        draw_reliability(reliability_of(told), arguments.out / "reliability.png")
    if arguments.output is not None:
        with staged(arguments.output) as draft:
            draft.write_text(calibration.to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
