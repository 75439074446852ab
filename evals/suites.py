"""The suites by name: lists of tasks. What a prompt asks for is written here by hand, or comes from the generators."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random

from generators.corpus import draw, split_of
from generators.edits import draw_edit
from generators.spec import Angle, Bodies, Faces, Holes, NoOtherHoles, OpenSide, Requirement, Size, Spec, Volume
from generators.splits import Split, claimed_by, split_by_key

from .beyond import enlarged
from .changes import CHANGES
from .errors import EvalError
from .external import SUFFIX, read_tasks
from .task import Task


def _spec(*requirements: Requirement) -> Spec:
    return Spec(requirements=(Bodies(), *requirements))


MOUNTING_PLATE = _spec(
    Size(size_mm=(50, 30), order="among", words="50x30mm"),
    Holes(count=4, through=True, near_corners=True, words="4 corner holes"),
    NoOtherHoles(),
    Faces(faces={"plane": 6, "cylinder": 4}),
)
"""Any thickness: the prompt states none. Four equal holes, and nothing else."""
L_BRACKET = _spec(
    Size(size_mm=(50, 30), order="among", words="50mm x 30mm"),
    Angle(thickness_mm=3, words="3mm thick, with 90 degree bend"),
    NoOtherHoles(),
    Faces(faces={"plane": 8}),
)
"""Which of the two numbers is a leg and which the width is left open, and how tall a leg is that the prompt is silent about."""
SIMPLE_BOX = _spec(
    Size(size_mm=(20, 20, 10), order="xyz", words="20x20x10mm"),
    Volume(volume_mm3=4000),
    NoOtherHoles(),
    Faces(faces={"plane": 6}),
)
ENCLOSURE = _spec(
    Size(size_mm=(100, 60, 40), order="xyz", words="100x60x40mm"),
    Volume(volume_mm3=100 * 60 * 40 - 94 * 54 * 37, words="3mm wall thickness, open top"),
    OpenSide(side=">Z", words="open top"),
    NoOtherHoles(),
    Faces(faces={"plane": 11}),
)
HEX_STANDOFF = _spec(
    Size(size_mm=(5.5, 5.5 * 2 / math.sqrt(3), 10), order="sorted", words="10mm long, 5.5mm across flats"),
    Holes(count=1, diameter_mm=3, through=True, words="M3"),
    NoOtherHoles(),
    Volume(volume_mm3=5.5**2 * math.sqrt(3) / 2 * 10 - math.pi * 1.5**2 * 10),
    Faces(faces={"plane": 8, "cylinder": 1}),
)
"""The hole of an M3 standoff is taken as 3 mm nominal, as in the conformance vectors."""
STANDOFF = _spec(
    Size(size_mm=(10, 10, 25), order="xyz", words="10mm diameter 25mm tall"),
    Volume(volume_mm3=math.pi * 5**2 * 25),
    NoOtherHoles(),
    Faces(faces={"plane": 2, "cylinder": 1}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt of the original project's report, five other ways in which a person might put it, and what it asks for."""

    name: str
    text: str
    paraphrases: tuple[str, ...]
    spec: Spec


SEED_PROMPTS: tuple[Prompt, ...] = (
    Prompt(
        name="mounting plate",
        text="50x30mm mounting plate with 4 corner holes",
        paraphrases=(
            "I need a flat mounting plate, 50 by 30 mm, that has a screw hole near each corner.",
            "Rectangular plate 50 mm x 30 mm. Four mounting holes, one in every corner.",
            "make me a plate (50mm long, 30mm wide) with holes in all four corners",
            "5 cm x 3 cm mounting plate with four holes at the corners",
            "mounting plate 50*30, 4x corner holes",
        ),
        spec=MOUNTING_PLATE,
    ),
    Prompt(
        name="L-bracket",
        text="L-bracket: 50mm x 30mm x 3mm thick, with 90 degree bend",
        paraphrases=(
            "An L-shaped bracket bent at 90°, 50 by 30 mm, made from 3 mm material.",
            "right angle bracket 50 x 30 mm, 3 mm thick, no holes",
            "Please design a simple L bracket with legs of 50 mm and 30 mm, 30 mm wide, thickness 3 mm.",
            "angle bracket 50mm x 30mm out of 3mm sheet metal, bent to a right angle",
            "l bracket 50x30x3 mm",
        ),
        spec=L_BRACKET,
    ),
    Prompt(
        name="simple cube",
        text="simple 20x20x10mm cube",
        paraphrases=(
            "Just a box, 20 by 20 by 10 mm, nothing else.",
            "a plain block 20 mm long, 20 mm wide and 10 mm high",
            "solid cuboid 2 x 2 x 1 cm without any features",
            "Create a rectangular block measuring 20 mm × 20 mm × 10 mm.",
            "box 20mm x 20mm, height 10mm",
        ),
        spec=SIMPLE_BOX,
    ),
    Prompt(
        name="enclosure",
        text="enclosure box 100x60x40mm with 3mm wall thickness, open top",
        paraphrases=(
            "Project box 100 x 60 x 40 mm, open at the top, with walls 3 mm thick.",
            "I'd like an open-topped enclosure, 100 mm long, 60 mm wide and 40 mm tall; wall thickness 3 mm.",
            "hollow box without a lid, outer size 100x60x40, wall 3",
            "10 x 6 x 4 cm electronics case, 3 mm walls, no lid",
            "Make an open box (100mm by 60mm by 40mm) having 3mm thick walls",
        ),
        spec=ENCLOSURE,
    ),
    Prompt(
        name="hex standoff",
        text="hex standoff M3, 10mm long, 5.5mm across flats",
        paraphrases=(
            "M3 hexagonal standoff with a length of 10 mm and 5.5 mm across the flats.",
            "Design a hex spacer for M3, 5.5 mm AF, 10 mm tall.",
            "10mm M3 hex standoff, 5.5mm wrench size",
            "hex pillar 5.5 mm across flats, 10 mm high with an M3 hole through it",
            "I need a hexagonal spacer: thread M3, length 10 mm, across flats 5.5 mm",
        ),
        spec=HEX_STANDOFF,
    ),
    Prompt(
        name="standoff",
        text="10mm diameter 25mm tall standoff",
        paraphrases=(
            "A round standoff, 25 mm high with a diameter of 10 mm.",
            "cylindrical spacer Ø10 x 25 mm, solid",
            "standoff, 10 mm dia, 25 mm long",
            "Make a solid round post 2.5 cm tall and 1 cm in diameter.",
            "simple cylinder standoff with radius 5 mm and height 25 mm",
        ),
        spec=STANDOFF,
    ),
)
"""Section 4.2 of the report on the original model, which got three and a half of the six right."""


def seed6(seed: int) -> Iterator[Task]:
    """The six prompts word for word."""
    for prompt in SEED_PROMPTS:
        yield _task(prompt, "0", prompt.text)


def paraphrase(seed: int) -> Iterator[Task]:
    """Five other wordings of each of the six, held against the same specs."""
    for prompt in SEED_PROMPTS:
        for number, text in enumerate(prompt.paraphrases, 1):
            yield _task(prompt, str(number), text)


def _task(prompt: Prompt, number: str, text: str) -> Task:
    return Task(id=f"{prompt.name}/{number}", prompt=text, spec=prompt.spec, groups={"prompt": (prompt.name,)})


def _drawn(split: Split, seed: int, spoken: float = 0.0) -> Iterator[Task]:
    """Generated samples of one split, each program once; `spoken` as in `generators.corpus.draw`."""
    seen: set[str] = set()
    for index in itertools.count():
        sample = draw(seed, index, spoken=spoken)
        must_refuse = sample.family == "refusal"
        content = sample.prompt if must_refuse else sample.ir
        if split_of(sample) != split or content in seen:
            continue
        seen.add(content)
        yield Task(
            id=f"{seed}/{index}",
            prompt=sample.prompt,
            reference=None if must_refuse else sample.ir,
            must_refuse=must_refuse,
            groups={
                "family": (sample.family,),
                "feature": sample.features,
                "features": (str(len(sample.features)),),
                "register": (sample.register,),
            },
        )


heldout = partial(_drawn, "test")
"""Parts that no training stream contains, of the families and phrasings that it has."""
families = partial(_drawn, "test_families")
"""Families that no training stream has ever shown."""
compositions = partial(_drawn, "test_compositions")
"""Parts with two features that no training stream shows together."""
phrasings = partial(_drawn, "test_phrasings")
"""Prompts with a turn of phrase that no training stream uses."""
spoken = partial(_drawn, "test", spoken=1.0)
"""Parts that no training stream contains, as people say them in passing."""


def robustness(seed: int) -> Iterator[Task]:
    """Held-out prompts said otherwise, one way after the other: the part must not change."""
    for task in heldout(seed):
        if task.must_refuse:
            continue
        for name, change in CHANGES.items():
            prompt = change(task.prompt, Random(f"{task.id}/{name}"))
            if prompt != task.prompt:
                yield replace(task, id=f"{task.id}/{name}", prompt=prompt, groups={"change": (name,)})


FACTORS = (3, 7, 20)
"""By how much lengths go beyond the training streams', whose longest are about 300 mm."""


def numbers(seed: int) -> Iterator[Task]:
    """Held-out prompts with lengths that no training stream draws."""
    for task in heldout(seed):
        if task.must_refuse:
            continue
        sample = draw(seed, int(task.id.rpartition("/")[2]))
        factor = Random(task.id).choice(FACTORS)
        if (larger := enlarged(sample, factor)) is not None:
            prompt, program = larger
            yield replace(task, prompt=prompt, reference=program, groups={"factor": (str(factor),), "family": (sample.family,)})


def edits(seed: int) -> Iterator[Task]:
    """Programs that no training stream of edits has, each with an instruction: the answer is the program after the change."""
    for index in itertools.count():
        edit = draw_edit(seed, index)
        split = claimed_by(edit) or split_by_key(edit.key)
        if split not in ("train", "validation"):
            yield Task(
                id=f"{seed}/{index}",
                prompt=f"{edit.source.ir.strip()}\n\n{edit.instruction}",
                reference=None if edit.kind == "refuse" else edit.ir,
                must_refuse=edit.kind == "refuse",
                groups={"kind": (edit.kind,), "family": (edit.family,), "split": (split,)},
            )


NO_PARTS: tuple[str, ...] = (
    "What time is it in Tokyo?",
    "tell me something about bridges",
    "hello, how are you today",
    "translate this sentence into French",
    "I would like to order a pizza with mushrooms",
    "who won the football match yesterday",
    "please fix the bug in my program",
    "a nice part for my machine",
    "some kind of bracket, you choose",
    "a box",
    "make a plate with holes",
    "I want a bigger one",
    "a dragon sitting on a rock, 80 mm tall",
    "the head of a horse, 10 cm high",
    "a coil spring 40 mm long",
    "asdfgh",
)
"""Nothing to build: no part, no sizes, or a shape that is beyond the language."""


def refusals(seed: int) -> Iterator[Task]:
    """Requests that must be declined."""
    for number, text in enumerate(NO_PARTS, 1):
        yield Task(id=str(number), prompt=text, must_refuse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """A named list of tasks. `count` is its size where the size is free; `seed` matters to drawn suites only."""

    name: str
    tasks: Callable[[int], Iterator[Task]]
    title: str
    count: int


SUITES: dict[str, Suite] = {
    suite.name: suite
    for suite in (
        Suite(
            name="seed6",
            tasks=seed6,
            title="the six prompts of the original report, judged by size, holes, nothing added",
            count=6,
        ),
        Suite(name="paraphrase", tasks=paraphrase, title="five other wordings of each of the six", count=30),
        Suite(name="heldout", tasks=heldout, title="generated prompts of the test split, the same solid or not", count=500),
        Suite(name="families", tasks=families, title="generated prompts of families held out whole", count=200),
        Suite(name="compositions", tasks=compositions, title="generated prompts with pairs of features held out", count=300),
        Suite(name="phrasings", tasks=phrasings, title="generated prompts with phrases held out", count=300),
        Suite(name="spoken", tasks=spoken, title="generated parts of the test split, as people say them in passing", count=300),
        Suite(
            name="robustness",
            tasks=robustness,
            title="held-out prompts with typos, other units, another word order, chatter: the same part",
            count=300,
        ),
        Suite(name="numbers", tasks=numbers, title="held-out prompts with lengths far beyond those of training", count=300),
        Suite(name="edits", tasks=edits, title="a program and what is to change in it; the shipped model knows none", count=300),
        Suite(name="refusals", tasks=refusals, title="requests that are not a part and must be declined", count=len(NO_PARTS)),
    )
}


def tasks(name: str, count: int | None = None, seed: int = 0) -> tuple[Task, ...]:
    """The tasks of a suite, or of a JSONL file of somebody else's, at most `count` of them.

    Raises:
        EvalError: `unknown-suite`; `unreadable-set`, see `external`.
    """
    if name.endswith(SUFFIX):
        chosen = tuple(islice(read_tasks(Path(name)), count))
    elif name in SUITES:
        chosen = tuple(islice(SUITES[name].tasks(seed), SUITES[name].count if count is None else count))
    else:
        raise EvalError("unknown-suite", f"no suite {name!r}; there are {', '.join(SUITES)}, and JSONL files")
    if len({task.id for task in chosen}) != len(chosen):
        raise EvalError("unreadable-set", f"{name}: two tasks have one id")
    return chosen
