"""The forms of a prompt: clauses put together as a list, as steps, as a drawing's notes, as chat … Knows neither numbers nor parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from .text import Register, article, join_list, pick

ORDERED: frozenset[Register] = frozenset(("steps", "then"))
"""Where a reader takes the order of the clauses for the order of making."""
VERBAL: frozenset[Register] = frozenset(("steps", "then", "sentences"))
"""Where features may be said as deeds: "round the corners" instead of "rounded corners"."""
BARE: frozenset[Register] = frozenset(("drawing", "spec", "search"))
"""Where nobody writes articles."""

_BEFORE = (
    *[""] * 24, "hi, ", "hello! ", "hey, ", "quick one: ", "for my 3d printer: ", "new part: ", "need this asap: ",
    "for a customer, ", "cad model: ", "part request: ", "drawing: ", "for my robot: ", "next part: ", "request: ", "for the lab: ",
)  # fmt: skip
_AFTER = (
    *[""] * 24, " thanks", " please", ", for 3d printing", ", in aluminium", ", material: steel", ", pla", ", thanks!", " in abs",
    ", to be milled from aluminum", ", step file please", ", for my workshop", ", nothing else", ", no other features", ", printed in petg",
    " (for a jig)", ", export as step", ", deburr all edges by hand", ", made of brass", ", qty 1", ", laser cut if possible",
    ", material 6061", ", black anodized", ", stainless", ", as stl", ", general tolerances iso 2768-m",
)  # fmt: skip
_MAKE = (
    "make", "create", "design", "model", "make me", "i would like", "we want", "sketch up", "can i get", "could you make", "let's make", "print",
    "machine", "cad", "model", "generate", "draw", "build", "give me", "i need", "i want", "i'd like", "produce", "please make", "we need",
)  # fmt: skip
_HAS = (
    "it has",
    "it needs",
    "there should be",
    "it should have",
    "there is",
    "include",
    "also",
    "i want",
    "it comes with",
    "give it",
)
_CHAT = (
    "hey so i need", "ok so basically i want", "looking for", "got a 3d printer last week and want to print", "anyone able to model",
    "i'm trying to make", "my old one broke and i need", "working on a little project and need", "hi all, could somebody draw me",
    "so for my camera rig i need", "i'm building a robot and could use", "been trying to draw this myself, it's basically",
    "hey there! i'd love", "for my garage i'd like",
)  # fmt: skip
_CHAT_HAS = ("it's gotta have", "oh and", "also", "plus", "it needs", "should have", "and then", "it also gets", "i also need")
_CHAT_AFTER = (
    "", "", "thx!", "cheers", "any help appreciated", "doesn't need to be pretty", "ideally printable without supports", "thanks a lot :)",
    "that's it really", "will print it in pla", "lmk if that works", "sorry for my english",
)  # fmt: skip
_MATERIALS = (
    "material 6061-T6", "material: aluminium 6061", "material is 304 stainless", "material: mild steel", "material: brass",
    "in POM", "material S235JR", "material: PA12, black", "1045 steel", "finish: as machined", "remove all burrs", "material 6061",
)  # fmt: skip
_ORDERS = (
    "please model",
    "please design",
    "model",
    "design",
    "create a solid model of",
    "please provide a cad model of",
    "we require",
)
_SHALL = ("the part shall have", "it shall have", "features:", "provide", "include", "the part has", "required features:")
_SEARCH_AFTER = ("", "", "", " stl", " cad model", " step file", " model download", " download", " print file", " cad")
_PART = ("part", "item", "component", "body", "base", "stock")
NO_HOLES = (
    ", no holes", " without holes", ", without any holes", " with no holes", ". no holes", " (no holes)", ", no holes in it", ", don't add holes",
)  # fmt: skip
NO_EDGES = (
    ", sharp edges", ", no fillets", ", no chamfers or fillets", ", edges left sharp", ", square corners", ", no rounding",
)  # fmt: skip


class Said(NamedTuple):
    """What is to be said of a feature: a verb and what follows it; a deed is no noun phrase, its verb must stand before it."""

    verb: str
    words: str
    is_deed: bool

    @property
    def deed(self) -> str:
        return f"{self.verb} {self.words}"


class Matter(NamedTuple):
    """What a sentence says: the base (a noun phrase) and its features; `declares` is the sentence that says the unit."""

    base: str
    features: tuple[Said, ...]
    denial: str
    declares: str

    @property
    def nouns(self) -> list[str]:
        return [said.words for said in self.features]


class Sentence(NamedTuple):
    """A prompt, its clauses still to be filled in, and its register."""

    text: str
    register: Register


def assemble(matter: Matter, register: Register, rng: Random) -> Sentence:
    """One prompt in a register; what has no features is "plain" in the registers made for several clauses."""
    if not matter.features and register not in _ALONE:
        register = "plain"
    if len(matter.features) > 3 and register == "search":
        register = "list"
    text = _FORMS[register](matter, rng)
    if register not in _CLOSED:
        text = enclose(pick(rng, _BEFORE), text, matter.denial + pick(rng, _AFTER))
    return Sentence(_declare(text, matter.declares, rng), register)


def enclose(before: str, core: str, after: str) -> str:
    """Put something after a core without piling up punctuation: it goes before a question mark and takes the place of a stop."""
    ending = core[-1:]
    if ending in "?.":
        core = core[:-1]
        after += ending if not after or after[-1] not in "!.)" else ""
    return before + core + after


def _declare(text: str, declares: str, rng: Random) -> str:
    if not declares:
        return text
    if rng.random() < 0.3:
        return f"{declares}{pick(rng, ('. ', '; ', ': ', chr(10)))}{text}"
    if text[-1:] in ".!?":
        return f"{text} {declares}{pick(rng, ('', '.'))}"
    return text + pick(rng, (f", {declares}", f" ({declares})", f". {declares}", f"; {declares}", f". {declares}."))


def _capital(text: str, rng: Random) -> str:
    return text[:1].upper() + text[1:] if rng.random() < 0.5 else text


def _head(matter: Matter, rng: Random) -> str:
    art = article(matter.base)
    return pick(rng, (matter.base, matter.base, f"{art} {matter.base}", f"{pick(rng, _MAKE)} {art} {matter.base}"))


def _plain(m: Matter, rng: Random) -> str:
    base, art, make = m.base, article(m.base), pick(rng, _MAKE)
    return pick(rng, (
        base, base, base, f"{art} {base}", f"{make} {art} {base}", f"{make} {art} {base}", f"can you make {art} {base}?",
        f"could you design {art} {base}?", f"{base} please", f"1. {make} {art} {base}", f"how about {art} {base}", f"just {art} {base}",
        f"{make} {art} {base}.",
    ))  # fmt: skip


def _with(m: Matter, rng: Random) -> str:
    link = pick(
        rng, (" with ", " with ", " with ", ", with ", " having ", " featuring ", " that has ", " which has ", " including ")
    )
    return _head(m, rng) + link + join_list(m.nouns, pick(rng, (" and ", ", and ", " plus ", " & ", " as well as ")))


def _list(m: Matter, rng: Random) -> str:
    return pick(rng, (", ", "; ", ", ", " - ", "\n", ". ", " + ", " / ")).join([m.base, *m.nouns])


def _sentences(m: Matter, rng: Random) -> str:
    said = [one.deed if one.is_deed or rng.random() < 0.6 else f"{pick(rng, _HAS)} {one.words}" for one in m.features]
    return ". ".join([f"{pick(rng, _MAKE)} {article(m.base)} {m.base}", *(_capital(one, rng) for one in said)]) + "."


def _steps(m: Matter, rng: Random) -> str:
    mark, glue = pick(rng, ((". ", "\n"), (") ", "\n"), (": ", "\n"), (") ", ", "), (") ", "; "), (") ", ". ")))
    start = pick(rng, ("make", "start with", "create", "model", "take", "begin with", "extrude"))
    steps = [f"{start} {article(m.base)} {m.base}", *(one.deed for one in m.features)]
    if rng.random() < 0.15:
        return glue.join(f"step {i}{mark}{_capital(step, rng)}" for i, step in enumerate(steps, 1))
    return glue.join(f"{i}{mark}{step}" for i, step in enumerate(steps, 1))


def _then(m: Matter, rng: Random) -> str:
    opening = pick(rng, ("start with", "begin with", "take", "first make", "make", "first,"))
    links = (", then ", ". then ", " then ", ", and then ", ". next, ", ", afterwards ", ". after that, ")
    return f"{opening} {article(m.base)} {m.base}" + "".join(pick(rng, links) + one.deed for one in m.features)


def _question(m: Matter, rng: Random) -> str:
    ask = pick(rng, ("can you", "could you", "would you", "are you able to", "is it possible to"))
    return f"{ask} {pick(rng, ('make', 'design', 'model'))} {article(m.base)} {m.base} with {join_list(m.nouns)}?"


def _run_on(m: Matter, rng: Random) -> str:
    return pick(rng, (" ", " ", " with ", " and ")).join([m.base, *m.nouns])


def _drawing(m: Matter, rng: Random) -> str:
    glue = pick(rng, (", ", "; ", "\n", ". ", " / ", ", "))
    notes = [pick(rng, _MATERIALS)] if rng.random() < 0.3 else []
    return glue.join([m.base, *m.nouns, *([m.denial.strip(" ,.()")] if m.denial else []), *notes])


def _spec(m: Matter, rng: Random) -> str:
    denial = [m.denial.strip(" ,.()")] if m.denial else []
    form = rng.random()
    if form < 0.6:
        return pick(rng, ("; ", "; ", " | ", " / ", ", ")).join([m.base, *m.nouns, *denial])
    mark = pick(rng, ("- ", "- ", "* ", "+ "))
    lines = [f"{pick(rng, _PART)}: {m.base}", *(mark + noun for noun in (*m.nouns, *denial))]
    return "\n".join(lines) if form < 0.85 else "; ".join([lines[0], *m.nouns, *denial])


def _search(m: Matter, rng: Random) -> str:
    return " ".join([m.base, *m.nouns]) + pick(rng, _SEARCH_AFTER)


def _chat(m: Matter, rng: Random) -> str:
    text = f"{pick(rng, _CHAT)} {article(m.base)} {m.base}"
    if m.features:
        first, *rest = m.nouns
        text += f"{pick(rng, (' with ', ' with ', '. it has ', ', it should have ', '. needs '))}{first}"
        text += "".join(f"{pick(rng, (', ', '. ', ' '))}{pick(rng, _CHAT_HAS)} {noun}" for noun in rest)
    after = pick(rng, _CHAT_AFTER)
    return text + m.denial + (f"{pick(rng, ('. ', ', ', '! '))}{after}" if after else "")


def _engineer(m: Matter, rng: Random) -> str:
    text = f"{pick(rng, _ORDERS)} {article(m.base)} {m.base}"
    if m.features:
        shall = pick(rng, (" with ", f". {pick(rng, _SHALL)} "))
        text += shall + join_list(m.nouns, pick(rng, (" and ", ", and ")))
    text += m.denial + "."
    notes = [pick(rng, _MATERIALS)] if rng.random() < 0.5 else []
    text += "".join(f" {note[:1].upper() + note[1:]}." for note in notes)
    return re.sub(r"(?<=\. )[a-z]", lambda letter: letter[0].upper(), text[:1].upper() + text[1:])


def _bullets(m: Matter, rng: Random) -> str:
    dot = pick(rng, ("- ", "* ", "• ", "-- "))
    head = pick(rng, (f"{_head(m, rng)}:", f"{_head(m, rng)} with:", f"{_head(m, rng)}, with"))
    return "\n".join([head, *(dot + noun for noun in (*m.nouns, *([m.denial.strip(" ,.()")] if m.denial else [])))])


_WISHES = (
    "i need", "i'm after", "i am looking for", "could you please make me", "please could you draw", "what i need is", "we could use", "would you make me",
    "i would need", "is there a way to get", "i was wondering if you could make", "i want something like", "all i need is", "let's try",
    "we are missing", "can somebody model", "please draw up", "would it be possible to have", "my boss wants", "i'd need",
)  # fmt: skip
_ALSO = (
    "it should have", "it needs", "it must have", "there must be", "please add", "i also want", "with", "also", "it also has", "then it needs", "plus",
    "on it there should be", "it gets", "please give it", "don't forget", "please put in",
)  # fmt: skip
_MANNERS = (
    "",
    "",
    "",
    ", please",
    " please",
    ", something like that",
    ", you know the kind",
    ", if you can",
    " or something like it",
    ", the usual kind",
)


def _wordy(m: Matter, rng: Random) -> str:
    text = f"{pick(rng, _WISHES)} {article(m.base)} {m.base}{pick(rng, _MANNERS)}"
    nouns = m.nouns
    while nouns:
        number = 1 if len(nouns) == 1 or rng.random() < 0.6 else 2
        text += f"{pick(rng, ('. ', ', ', ', and ', '. ', '; '))}{pick(rng, _ALSO)} {join_list(nouns[:number])}"
        nouns = nouns[number:]
    return text + pick(rng, ("", "", "."))


def _inverted(m: Matter, rng: Random) -> str:
    """The features before the part that has them."""
    nouns, base = join_list(m.nouns, pick(rng, (" and ", " plus ", ", and "))), f"{article(m.base)} {m.base}"
    return pick(rng, (
        f"{nouns} on {base}", f"{nouns}, on {base}", f"{pick(rng, _WISHES)} {nouns} on {base}", f"with {nouns}: {base}", f"{nouns}; the part is {base}",
        f"it should have {nouns}. it is {base}", f"needs {nouns}. {pick(rng, _PART)}: {m.base}", f"{nouns} - all that on {base}",
        f"{join_list([one.deed for one in m.features])} on {base}", f"{join_list([one.deed for one in m.features])}. the part is {base}",
    ))  # fmt: skip


_FORMS: dict[Register, Callable[[Matter, Random], str]] = {
    "plain": _plain, "with": _with, "list": _list, "sentences": _sentences, "steps": _steps, "then": _then, "question": _question,
    "run-on": _run_on, "drawing": _drawing, "spec": _spec, "search": _search, "chat": _chat, "engineer": _engineer, "bullets": _bullets, "wordy": _wordy,
    "inverted": _inverted,
}  # fmt: skip
_ALONE: frozenset[Register] = frozenset(("drawing", "spec", "search", "chat", "engineer", "wordy"))
"""Registers for a base without features."""
_CLOSED: frozenset[Register] = frozenset(("drawing", "spec", "chat", "engineer", "bullets"))
"""Registers that say the denial and the unnecessary in their own way."""
