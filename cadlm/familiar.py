"""The words that a model has read in training, and which of them beside each other. A part that is named by a word it never read,
or by words it never read together ("hat profile"), is a guess, however sure it looks.

python -m cadlm.familiar cadlm/weights/embedded      # lists them in words.txt and pairs.txt
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from dsl.files import staged
from evals.reader.lexicon import BASES, FEATURE_HEADS, PLAIN, SPELLINGS
from evals.reader.spelling import shorter
from generators.numbers import read_numbers

from .errors import CadlmError
from .tokenizer import words
from .weights import EMBEDDED

if TYPE_CHECKING:
    from generators.draft import Sample

FILE, PAIRS_FILE = "words.txt", "pairs.txt"
SEED, SAMPLES, PAIR_SAMPLES = 0, 90_000, 60_000
"""Training prompts that are read for the words, and how many of them for the pairs."""
FEWEST = 4
"""Prompts that a word stands in to be known: typing errors are rarer."""
SHORTEST_SLIP = 4
"""Letters of a word in which one slip of the keyboard is forgiven: a letter left out or doubled, two exchanged."""
NAMELESS = frozenset(
    """
    about above accurate actually add added adding adds after afternoon again align aligned aligns all almost already also
    although always an and another any anyway approximately april are arrange arranged arranges arranging as asap at august
    away basically be because been before begin beginning begins being below beside besides best between big bigger blank
    both build building builds built but by call called came can carefully carries carry carrying carve carved cheap cheers
    client clients colleague come comes coming compact contain containing contains could create created creating custom
    customer customers day days deadline dear december decent did directly do does doing done durable during each ease eased
    easily either else end ended ending ends enough entire entirely even evening evenly ever every exact exactly except
    extend extended extending extends fall falling falls february few finally find fits fitted for form formed forming friday
    friend from fully gave generic get gets getting give given gives giving go goes going gone good got great had handy has
    have having he heavy hello hence her here hey hi his hobby hold holding holds home hour hours how however huge husband if
    important in inquiry instead into is it its itself january july june just keep keeping keeps kept kids kind kindly large
    larger later leave leaves leaving left let lets lie lies light lightweight like likewise lined little locate located
    locates lying made mainly make makes making many march may maybe me measure measured measures measuring meet meeting
    meets merely micro might mine mini monday month months more morning most mostly much must my namely narrow nearly
    necessary need needed needing needs neighbor neighbour neither never new next nice nor not november now october of off
    office often old on once one only onto or order ordered ordinary other others otherwise ought our out over overall own
    pass passes passing pc pcs per perfectly perhaps place placed places placing please point pointing points position positioned
    positions possible precise precisely preferably properly prototype put puts putting question quick quickly quite quote
    rather reach reached reaches reaching really regards remain remaining remains remove removed removing repeat repeated
    replacement request requested requests respectively rise rises rising roughly run running runs same saturday school see
    seen september set sets setting several shall she short should simply since sincerely sit sits sitting slim small smaller
    smooth smoothed so soften softened softening some somehow soon span spanning spans spare spread spreading start started
    starting starts stay staying stick sticking sticks still stop stopped stops strong sturdy such sunday sunk sure take
    taken takes taking than thank thanks that the their them then there thereby these they thin this those though through
    throughout thursday thus tiny to today together tomorrow tonight too touch touching toward towards try tuesday turn
    typical under until up upon urgent urgently us usable use used useful uses using usual usually very via want wanted wants
    was way we wednesday week weekend weeks well were what when where whereas wherever whether which while who whole whose
    why wife will wish with within without work works would year years yes yesterday yet you your
    """.split()  # noqa: SIM905
)
"""English words that name no shape, whatever a sentence says with them: function words, adverbs, verbs of placing and making,
times, people, greetings, how large or good."""


_MEASURED = frozenset(
    """
    across broad deep diameter high id long od radius tall thick wide
    mm millimeter millimeters millimetre millimetres cm centimeter centimeters centimetre centimetres inch inches in m
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
    twenty thirty forty fifty sixty seventy eighty ninety hundred
    """.split()  # noqa: SIM905
)
"""Units, numbers and words of measure, which may stand beside anything: "70 high slot in the middle"."""
SHAPING = frozenset(
    """
    angled arched bent bowed concave conical convex corrugated crescent cross crossed crowned curled curved diamond
    domed double dovetailed elliptical folded forked half helical hollow hooked inclined inverted keyhole octagonal offset ogee
    oval pentagonal pointed quarter ribbed rolled scalloped semicircular serrated shaped skewed slanted slit sloped
    sloping spherical spiral split star stepped tapered teardrop telescopic tilted toothed trapezoidal triangular triple tubular
    twin twisted undulating wavy winding
    """.split()  # noqa: SIM905
)
"""What a word that follows one of these is called is of another shape than without: a half pipe, a curved plate."""
LIKE = frozenset(("like", "shape", "shaped", "style"))
"""What a word before one of these names is a shape."""
LETTERS = frozenset("cdhilostuvz")
"""What letters look like, parts do: a T bracket, a U-channel, a V groove."""
_ALONE = frozenset("u")
"""Of these what names no size, and so is a shape before a number, too: "sheet metal U 50 wide"."""
MATERIALS = frozenset(
    """
    abs acrylic alloy alu aluminium aluminum brass bronze carbon ceramic copper delrin galvanised galvanized mdf metal mild
    nylon oak petg pine pla plastic plexiglass plywood polycarbonate pom pvc rubber silicone stainless steel timber titanium wood
    wooden
    """.split()  # noqa: SIM905
)
"""What a part is made of says nothing of its shape; "sheet" and "wire" do."""
PURPOSES = frozenset(
    """
    adapter bearing cabinet clamp column cover door drawer drill foot handle hinge hook knob lever lid mount nut panel pillar
    plug pot pulley riser rod spacer support wheel
    """.split()  # noqa: SIM905
)
"""Names of parts that before another name say what that part is for: a spacer block is a block."""
USES = frozenset(
    """
    aerial alignment anchor antenna appliance aquarium awning balcony banner basket bath bathroom battery bed bench bicycle
    bike boat boiler bookcase bumper button cable camera car caravan cart ceiling chair chassis chimney closet coat collet
    computer conduit console conveyor cupboard curtain dashboard deck desk dishwasher display downpipe drone dryer duct engine
    exhaust fence filter fireplace floor fridge furniture garage garden gate gland glass greenhouse guitar gutter hammock
    handrail hatch headset heater hose instrument jaw keyboard kitchen ladder lamp laptop lathe lens light locker machine
    mailbox mast meter microphone mirror monitor motor motorcycle mower oven pallet parasol pergola phone piano picture pivot
    pole porch printer projector pump radiator railing robot roof rope router sail scooter screen seat sensor shelf shelving
    shower shutter sign skateboard skylight sofa solar stool stove suitcase swing switch table tablet tap telescope tension
    tent test thermostat thrust tool toolbox towel toy trailer trim tripod truck umbrella vacuum valve van vise wardrobe
    wheelchair winch window workbench
    """.split()  # noqa: SIM905
)
"""What parts are fixed to, hold or serve: before a name, these say nothing of its shape, either. What a part is like for
(a vent plate, a fan plate) is not among them."""
_SHAPED_BY_USE = frozenset(("holder", "organizer"))
_OF_USES = frozenset(("back", "bottom", "end", "front", "hole", "side", "slot", "top"))
"""What something has that a part is for, in its name: "cable hole ring", "laptop side panel"."""
_COMPOUND = re.compile(rf"(?i)(?:(?!(?:{'|'.join(sorted(NAMELESS))})\b)[a-z]+(?: |$|(?=\W)))+")
_BEHIND = re.compile(r"([a-z]+)|[\s-]([a-z]+(?<!s)s\b|[bcdfghj-np-tv-z]{2,3}\b)", re.IGNORECASE)
"""How units are written behind a number: onto it, in the plural or without vowels. "220x10x4 lever" is a lever."""
_LETTERS_ONLY = re.compile(r"[a-z]+", re.IGNORECASE)
_SHAPELY = ("ed", "oid", "ium", "gram", "gon", "form", "less", "like", "ish", "ic", "al", "ous", "ar")
"""How words end that say what something looks like: dimpled, trapezoid, cruciform."""
Pair = tuple[str, str]


class Strange(NamedTuple):
    """Words of a prompt that a model never read, and pairs of known words that it never read beside each other.

    Attributes:
        shapes: Those phrases of both that say what shape the part or a feature has: "corrugated sheet", "half pipe".
        units: Those words that stand right behind a bare number as units do: "40 furlongs".
    """

    words: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    shapes: tuple[str, ...] = ()
    units: tuple[str, ...] = ()

    @property
    def phrases(self) -> tuple[str, ...]:
        """Both as a person writes them."""
        return (*self.words, *(" ".join(pair) for pair in self.pairs))

    @property
    def novelty(self) -> int:
        """How many pairs; one that has the name of a part in it counts twice, being rarer among what the model knows."""
        return sum(1 + (not BASES.keys().isdisjoint(pair)) for pair in self.pairs)

    @property
    def names_shapes(self) -> bool:
        """Whether one of the words or pairs may say a shape, rather than what a part is for: "drip tray", not "lego like"."""
        return any(map(_is_shapely, self.words)) or any(not self._is_purpose(*phrase.split()) for phrase in self.shapes)

    def _is_purpose(self, word: str, after: str = "") -> bool:
        return word in PLAIN if not after else word in self.words and after not in LIKE


def _is_shapely(word: str) -> bool:
    return word in SHAPING or word.endswith(_SHAPELY)


NOTHING_STRANGE = Strange()


@dataclass(frozen=True)
class Familiar:
    """Words in lower case, letters only, of two or more; and pairs of such that stood beside each other, see `pairs_of`."""

    known: frozenset[str]
    pairs: frozenset[Pair] = frozenset()

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The words and pairs of the model in a folder.

        Raises:
            CadlmError: `unreadable-words`.
        """
        try:
            known, pairs = ((folder / name).read_text(encoding="utf-8") for name in (FILE, PAIRS_FILE))
            return cls(frozenset(known.split()), frozenset(_pair(line) for line in pairs.splitlines()))
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise CadlmError("unreadable-words", f"{folder}: {error}") from error

    def judge(self, prompt: str) -> Strange:
        """All of a prompt that the model never read, its numbers and units left out."""
        mentions = read_numbers(prompt)
        bare = [mention.end for mention in mentions if mention.kind == "num" and not mention.text.isalpha()]
        behind = [(match[1] or match[2]).lower() for end in bare if (match := _BEHIND.match(prompt, end))]
        for mention in reversed(mentions):
            prompt = f"{prompt[: mention.start]} # {prompt[mention.end :]}"
        strange, pairs = self.strange(prompt), self.strange_pairs(prompt)
        units = tuple(dict.fromkeys(word for word in behind if word in strange))
        heads = (_naming(word, after) for word, after in pairwise((*_joined(prompt), "")) if word in strange)
        shapes = [phrase for phrase in heads if phrase]
        shapes += [" ".join(pair) for pair in pairs if pair[0] in SHAPING or pair[0] in LETTERS]
        return Strange(strange, pairs, tuple(dict.fromkeys(shapes)), units)

    def plain(self, prompt: str) -> str:
        """A prompt without what its parts are for, where the model never read that beside their names; blanks stand there
        instead, so that all else keeps its place: "ceiling hook plate 50x50x4" is a plate.
        """
        for compound in _COMPOUND.finditer(prompt):
            found = list(_LETTERS_ONLY.finditer(prompt, *compound.span()))
            guests = self._guests([word[0].lower() for word in found])
            for word in found[guests.start : guests.stop]:
                prompt = prompt[: word.start()] + " " * len(word[0]) + prompt[word.end() :]
        return prompt

    def _guests(self, told: list[str]) -> range:
        """Which words of a compound say what the part is for that it names last; none where the model read all of them so."""
        head = 0 if LIKE & set(told) else max((at for at, word in enumerate(told) if _has_shape(word)), default=0)
        first = next((at for at in range(head) if _are_uses(told[at:head])), head)
        is_read = all(self._has_read(*pair) for pair in pairwise(told[first : head + 1]))
        return range(head, head) if is_read else range(first, head)

    def _has_read(self, word: str, after: str) -> bool:
        return self._knows(word) and (not self._knows(after) or (word, _singular(after, self.known)) in self.pairs)

    def strange(self, prompt: str) -> tuple[str, ...]:
        """The different words of a prompt that may name a shape and that the model never read, in order.

        One slip in a longer word is forgiven.
        """
        return tuple(dict.fromkeys(word for word in words(prompt) if _counts(word) and not self._knows(word)))

    def strange_pairs(self, prompt: str) -> tuple[Pair, ...]:
        """The different pairs of known words of a prompt that the model never read beside each other, in order."""
        return tuple(dict.fromkeys(pair for pair in pairs_of(prompt, self.known) if pair not in self.pairs))

    def _knows(self, word: str) -> bool:
        if word in NAMELESS or word in MATERIALS:
            return True
        if word in self.known or word.removesuffix("s") in self.known or word + "s" in self.known:
            return True
        if SPELLINGS.get(word) in self.known or (word.endswith("ic") and word + "al" in self.known):
            return True  # "cyl", "elliptic"
        return word in self._shortened or _is_slip(word, self.known) or _is_slip(word, NAMELESS)

    @cached_property
    def _shortened(self) -> frozenset[str]:
        """Known and nameless words, whole and with one letter left out."""
        return frozenset(form for word in self.known | NAMELESS if len(word) >= SHORTEST_SLIP for form in shorter(word))


def left_out(prompt: str, plain: str) -> tuple[str, ...]:
    """The words that `Familiar.plain` has put blanks for."""
    return tuple("".join(a if a != b else " " for a, b in zip(prompt, plain, strict=True)).split())


def _has_shape(word: str) -> bool:
    """Whether the name of a part says its shape, so that what it is for need not: a plate is flat, a phone stand no stand."""
    return BASES.get(word, "other") != "other" and word not in _SHAPED_BY_USE


def _are_uses(told: list[str]) -> bool:
    return all(word in PURPOSES | USES or (place > 0 and word in _OF_USES) for place, word in enumerate(told))


def _naming(word: str, after: str) -> str:
    """What names a part or a feature, or a kind of one: "bowl", "keyhole slot", "lego like". Empty for other words."""
    return word if is_noun(word) else f"{word} {after}" if is_noun(after) or after in LIKE else ""


def is_noun(word: str) -> bool:
    return any(form in BASES or form in FEATURE_HEADS for form in (word, word.removesuffix("s")))


def _is_slip(word: str, of: Container[str]) -> bool:
    """Whether a word is one of these with two letters exchanged or a letter doubled."""
    swapped = (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))
    single = (word[:i] + word[i + 1 :] for i in range(len(word) - 1) if word[i] == word[i + 1])
    return any(len(made) >= SHORTEST_SLIP and made in of for made in (*swapped, *single))


def _counts(word: str) -> bool:
    return len(word) > 1 and word.isalpha()


def pairs_of(prompt: str, known: Container[str]) -> Iterator[Pair]:
    """Known words that stand beside each other, without their plural s, and letters before what has their shape. Numbers, units,
    marks, materials and words that name no shape, slips of the keyboard in them too, stand between others.
    """
    letters = dict(lettered(prompt))
    for at, (a, b) in enumerate(pairwise(_joined(prompt))):
        if (at in letters or _stands(a, known)) and _stands(b, known):
            yield _singular(a, known), _singular(b, known)


def lettered(prompt: str) -> Iterator[tuple[int, str]]:
    """The letters by which a prompt says a shape, each with its place among the words: "T bracket", "U-shaped". Its numbers may
    be left out for #.
    """
    told = _joined(prompt)
    for at, (letter, after) in enumerate(pairwise(told)):
        is_short_form = at > 0 and told[at - 1] == "'"  # don't, I'd
        is_shape = is_noun(after) or after in LIKE or (letter in _ALONE and (after.isdigit() or after == "#"))
        if letter in LETTERS and not is_short_form and is_shape:
            yield at, letter


def _joined(prompt: str) -> list[str]:
    """The words and marks of a prompt without hyphens."""
    return [word for word in words(prompt) if word != "-"]


def _stands(word: str, known: Container[str]) -> bool:
    return _counts(word) and word in known and not _is_between(word)


@cache
def _is_between(word: str) -> bool:
    return (
        word in NAMELESS
        or word in MATERIALS
        or word in _MEASURED
        or (word not in BASES and word not in FEATURE_HEADS and _is_slip(word, NAMELESS))
    )


def _singular(word: str, known: Container[str]) -> str:
    return word[:-1] if word.endswith("s") and word[:-1] in known else word


def _pair(line: str) -> Pair:
    a, b = line.split(" ")
    return a, b


@cache
def embedded_words() -> Familiar:
    """Those of the model that ships with the package."""
    return Familiar.load(EMBEDDED)


def count_words(prompts: Iterable[str]) -> list[str]:
    """The words that stand in at least `FEWEST` prompts, in alphabetical order."""
    found: Counter[str] = Counter()
    for prompt in prompts:
        found.update({word for word in words(prompt) if _counts(word)})
    return sorted(word for word, number in found.items() if number >= FEWEST)


def training_samples() -> Iterator[Sample]:
    """Of the stream that the shipped weights are trained on."""
    from generators.corpus import stream

    from .vocabulary import SPOKEN

    return islice(stream(SEED, spoken=SPOKEN), SAMPLES)


def main() -> None:
    folder = Path(sys.argv[1])
    prompts = [sample.prompt for sample in training_samples()]
    known = count_words(prompts)
    found = frozenset(known)
    pairs = sorted({pair for prompt in prompts[:PAIR_SAMPLES] for pair in pairs_of(prompt, found)})
    for name, lines in ((FILE, known), (PAIRS_FILE, [f"{a} {b}" for a, b in pairs])):
        with staged(folder / name) as draft:
            draft.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
