"""Turns a stream of samples into padded batches of token ids, in processes of their own. Needs no torch.

The stream is cut into chunks with seeds of their own, so a run can continue in the middle and never sees a sample twice, and
several processes make the chunks in turn: the batches are the same ones in the same order, however many there are.
"""

from __future__ import annotations

import multiprocessing
import queue
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from multiprocessing.synchronize import Event
from random import Random
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from generators.splits import Split

from ..tokenizer import Tokenizer

IntArray = NDArray[np.int64]
CHUNK = 1024
"""Samples that are sorted by length together: enough for even batches, little enough to redo after a restart."""


class Pair(Protocol):
    """What training needs of a sample."""

    @property
    def prompt(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def mentions(self) -> Sequence[object]: ...


Stream = Callable[[int, Split], Iterable[Pair]]
"""`stream(seed, split)`, endless."""


class Featured(Pair, Protocol):
    """A pair that says which features were put on the part."""

    @property
    def features(self) -> Sequence[str]: ...


MANY_FEATURES = 5


def prefer_features(stream: Callable[[int, Split], Iterable[Featured]], plain: float, seed: int, split: Split) -> Iterator[Pair]:
    """The stream with fewer simple parts: of those without a feature the share `plain` is kept, of those with `MANY_FEATURES`
    or more all, between them in proportion. Half of the stream's parts have no feature; those with many are the ones that a
    model gets wrong. The held-out splits stay as they are.
    """
    if split != "train" or plain >= 1:
        yield from stream(seed, split)
        return
    rng = Random(f"plain/{seed}")
    for pair in stream(seed, split):
        if rng.random() < plain + (1 - plain) * len(pair.features) / MANY_FEATURES:
            yield pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """B rows of prompt and answer, padded at the end to L.

    Attributes:
        ids: (B, L) token ids.  prefix: (B,) number of prompt tokens.
        positions: (N,) places in the flattened (B·L) rows whose next token is of the answer.  targets: (N,) those tokens.
    """

    ids: IntArray
    prefix: IntArray
    positions: IntArray
    targets: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the data a run is: the next batch is number `index` of chunk `chunk`."""

    chunk: int = 0
    index: int = 0


Encoded = tuple[list[int], list[int]]


def encode(pair: Pair, tokenizer: Tokenizer, rng: Random | None = None, split: float = 0.0) -> Encoded:
    """Prompt ids and answer ids with `<eos>`."""
    prompt = tokenizer.encode_prompt(pair.prompt, pair.mentions, rng, split)  # type: ignore[arg-type]
    return prompt, [*tokenizer.encode_answer(pair.target), tokenizer.eos]


def pad(rows: Sequence[Encoded], padding: int) -> Batch:
    """Put encoded pairs into one batch."""
    length = max(len(prompt) + len(answer) for prompt, answer in rows) - 1
    ids = np.full((len(rows), length), padding, dtype=np.int64)
    positions: list[IntArray] = []
    for i, (prompt, answer) in enumerate(rows):
        # The last answer token is only ever predicted, never read.
        ids[i, : len(prompt) + len(answer) - 1] = prompt + answer[:-1]
        positions.append(np.arange(len(answer)) + (i * length + len(prompt) - 1))
    return Batch(
        ids=ids,
        prefix=np.array([len(prompt) for prompt, _ in rows]),
        positions=np.concatenate(positions),
        targets=np.array([token for _, answer in rows for token in answer]),
    )


def chunk_batches(rows: list[Encoded], tokens: int, padding: int, rng: Random) -> list[Batch]:
    """Batches of rows of about one length, each of about `tokens` ids, in random order."""
    rows = sorted(rows, key=lambda row: len(row[0]) + len(row[1]))
    out: list[Batch] = []
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and (end - start + 1) * (len(rows[end][0]) + len(rows[end][1]) - 1) <= tokens:
            end += 1
        out.append(pad(rows[start:end], padding))
        start = end
    rng.shuffle(out)
    return out


def batches(
    stream: Stream,
    tokenizer: Tokenizer,
    *,
    seed: int,
    tokens: int,
    split: float,
    max_length: int,
    place: Place,
    worker: int = 0,
    workers: int = 1,
) -> Iterator[tuple[Batch, Place]]:
    """Endless batches with the place of the next one. Rows longer than `max_length` are left out.

    Args:
        worker, workers: Only the chunks whose turn it is among so many: those with this remainder.
    """
    first = place.chunk + (worker - place.chunk) % workers
    for chunk in count(first, workers):
        index = place.index if chunk == place.chunk else 0
        rng = Random(f"{seed}/{chunk}")
        pairs = islice(stream(rng.getrandbits(48), "train"), CHUNK)
        rows = [row for pair in pairs if len((row := encode(pair, tokenizer, rng, split))[0]) + len(row[1]) <= max_length]
        made = chunk_batches(rows, tokens, tokenizer.pad, rng)
        for i in range(index, len(made)):
            yield made[i], Place(chunk=chunk, index=i + 1) if i + 1 < len(made) else Place(chunk=chunk + 1)


def _work(
    out: multiprocessing.Queue[tuple[Batch, Place]], stop: Event, stream: Stream, tokenizer: Tokenizer, options: dict[str, object]
) -> None:
    for item in batches(stream, tokenizer, **options):  # type: ignore[arg-type]
        while not stop.is_set():
            try:
                out.put(item, timeout=1)
                break
            except queue.Full:
                continue
        if stop.is_set():
            out.cancel_join_thread()
            return


class Feeder:
    """Processes that make batches ahead of time. Iterate over it; `close` it.

    Args:
        workers: Processes; each makes a whole chunk at a time.
        ahead: Batches that each of them may have ready, more than a chunk has.
        options: Of `batches`.
    """

    def __init__(
        self, stream: Stream, tokenizer: Tokenizer, *, place: Place, workers: int = 1, ahead: int = 64, **options: object
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self._queues: list[multiprocessing.Queue[tuple[Batch, Place]]] = [context.Queue(ahead) for _ in range(workers)]
        self._chunk = place.chunk
        self._processes: list[multiprocessing.process.BaseProcess] = []
        for worker, made in enumerate(self._queues):
            turn = {**options, "place": place, "worker": worker, "workers": workers}
            process = context.Process(
                target=_work, args=(made, self._stop, stream, tokenizer, turn), name=f"batches {worker}", daemon=True
            )
            process.start()
            self._processes.append(process)

    def __iter__(self) -> Iterator[tuple[Batch, Place]]:
        return self

    def __next__(self) -> tuple[Batch, Place]:
        turn = self._chunk % len(self._queues)
        while True:
            try:
                batch, place = self._queues[turn].get(timeout=5)
            except queue.Empty:
                if not self._processes[turn].is_alive():
                    raise RuntimeError("a process that makes the batches has ended") from None
            else:
                self._chunk = place.chunk
                return batch, place

    def close(self) -> None:
        self._stop.set()
        for process in self._processes:
            process.join(timeout=10)
            if process.is_alive():
                process.terminate()
