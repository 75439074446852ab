"""Parts as people say them in passing: what is said, that it is exact, and that a model can be trained on it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from random import Random

import pytest

import dsl
from cadlm.tokenizer import UNK, Tokenizer
from cadlm.vocabulary import build
from cadlm.weights import EMBEDDED, TOKENIZER
from evals.check import check
from evals.reader import read_spec
from generators.corpus import draw, split_of
from generators.draft import Draft, Redraw, Sample
from generators.families.spoken import PARTS, Part
from generators.families.standing import drilled_plate, standing_plate
from generators.features import FEATURES, SPOKEN_FEATURES
from generators.labels import LABEL, bind
from generators.numbers import read_numbers
from generators.stated import stated
from generators.wordings import WAYS, draw_spoken_style, shorten, slots, way

NUMBER = r"[ø⌀r]?\d[\d./,]*\"?(?: ?[a-z]{1,11}\.?)?"
KINDS = {
    "a row every so often": rf"holes?\b[^.;\n]*\bevery {NUMBER}",
    "a row at a pitch": rf"(?:holes|hls)\b[^.;\n]*\b(?:at|on) {NUMBER} (?:pitch|cent(?:er|re)s|ctrs|crs|c/c)",
    "a row from an end": r"\b(?:first|starting)\b[^.;\n]*from the left",
    "a cross hole at its place": rf"(?:cross|across|transverse|sideways|split pin)[^;\n]*{NUMBER} (?:in )?from ",
    "a hole in a named side at its height": rf"(?:left|right|front|back)\b[^;\n]*{NUMBER} (?:up )?(?:from|above) the bo",
    "sunk holes on a circle": r"(?:counterb|cbore|cb|c/b|countersunk|csk|c/sunk|c'sunk)[^;\n]*(?:pcd|circle)",
    "sunk holes in a row": rf"(?:counterb|cbore|countersunk|csk)[^;\n]*{NUMBER} (?:apart|pitch|c/c|cent)",
    "a box by its inside": rf"(?:inner|inside|internal)[a-z ]*{NUMBER} ?(?:x|×|by|\*)",
    "a tube by its inside": rf"{NUMBER} (?:inside|clear inside|id)\b[^;\n]*wall",
    "lengths one after the other": rf"{NUMBER} (?:dia |diameter |round |thick )?for {NUMBER}",
    "ends by name": rf"{NUMBER} (?:at the )?(?:base|bottom)\b[^;\n]*{NUMBER} (?:at the )?top",
    "a taper": rf"taper(?:s|ed|ing) (?:from )?{NUMBER} to {NUMBER}",
    "a square by one side": rf"{NUMBER} (?:square|sq)\b",
    "a hexagon": r"\ba/?f\b|across (?:the )?flats",
    "legs in one breath": rf"{NUMBER} and {NUMBER} legs|legs (?:of )?{NUMBER} (?:and|x) {NUMBER}",
    "a hole in a wall of a box": r"(?:left|right|front|back) wall",
    "round ends and centers": rf"(?:round|radius)[^;\n]*{NUMBER} (?:apart|c/c|cent|ctrs|between)",
    "a hole down the middle": r"down the middle|through bore|right through",
    "a slot that is not through": rf"slot[^;\n]*{NUMBER} deep",
    "what it is for": r"\b(?:for|to hold|holding|on|to support) (?:a|my|the|our) (?:bike|desk|camera|boat|pump|drone|gate|shed)",
    "size after the unit": r"\bin (?:length|width|height|thickness)\b",
    "shorthand": r"\b(?:thk|lg|c/c|csk|w/o|ctrs)\b",
    "a wish": r"something like|if possible|nothing fancy|i'm after|you know the kind",
    "a length as a word": r"\b(?:five|ten|twelve|twenty|thirty|fifty) (?:mm|milli)",
    "how far in": rf"{NUMBER} (?:in )?from (?:each|both|the) (?:edge|side)",
    "half of a disc": r"\b(?:half|semicirc)[a-z]* (?:of a |a )?(?:disc|disk|circle|round|moon|cyl)|semicircular",
    "half of a ring": r"half (?:round |circle )?(?:ring|washer|collar|pipe|tube|shell|gutter)|cut in half (?:lengthwise|along)",
    "a quarter of a disc": r"\bquarter (?:disc|circle|round)",
    "a triangle": r"triang|gusset",
    "an octagon": r"octagon|8-sided",
    "a hook": r"\bhook\b",
    "a rounded end": r"\b(?:one end|end) (?:fully )?rounded|rounded end|round end",
    "a flat cross, L, T or U": rf"(?:cross|plus|[ltu][- ]shaped|flat (?:l|t|u)|[ltu]|tee) plate[^;\n]*{NUMBER}",
    "a head on a pin": r"\b(?:head|flange|rim)\b[^;\n]*(?:thick|thk|high|x)",
    "for a bolt": r"\bfor (?:an? )?m\d+ (?:bolts?|screws?)",
    "a box in compartments": r"compartment|divider",
    "a mitre": r"mit(?:re|er)|(?:cut|sawn)[^;\n]*(?:45)",
    "holes by leg": r"\b(?:in|per) (?:each |every )?(?:leg|side|arm|flange|end)\b",
    "slots in a row": r"\bslots\b",
    "radial slots": r"slots[^;\n]*(?:circle|pcd|equally spaced on|eq spaced on)",
    "a hexagonal hole": r"hex(?:agon|agonal)?(?: [^ ]+)? (?:hole|opening)",
    "a triangular hole": r"triang[a-z]* (?:shaped )?(?:hole|hloe)",
    "a square hole": r"(?:square|sq\.?) (?:hole|cutout)",
    "an oval hole": r"(?:oval|oblong|elongated|obround) hole",
    "holes in both ends": r"both ends (?:drilled|tapped|threaded)|(?:in|drilled) (?:each end|both ends)",
    "a turned end": r"turned (?:down )?to|stepped down|journal|spigot|reduced to|for the last",
    "a D": r"\bd[- ](?:flat|cut)|flat[^;\n]*(?:at one end|the last|along (?:its|one|the)|down one side)",
    "a groove from an end": r"groove[^;\n]*(?:from|below)",
    "pegs": r"\b(?:pegs|pins)\b",
    "a taper over a length": rf"taper(?:s|ing|ed)? [^;\n]*over {NUMBER}",
    "the holes before the part": r"^(?:[a-z ,:'!]*)(?:\d+|two|three|four|five|six|an?)x? [^;\n]*hole[^;\n]* on an? ",
    "telegram style": r"\bx (?:m\d+|[ø⌀]?\d[\d.]*)[^;\n]* (?:in )?corners",
    "the material first": r"\b(?:alu|brass|nylon|acrylic|plywood|oak|copper) [a-z]+",
    "holes in a rectangle": rf"holes?\b[^.;\n]* {NUMBER} ?(?:x|by|×|\*) ?{NUMBER} (?:apart|spac|cent)|apart in a square",
    "rows of holes": r"\brows of\b",
    "a hole at one end": r"\bhole\b[^.;\n]*(?:one end|the end|left end)",
    "a tapped hole": r"\b(?:tapped|threaded)\b",
    "a recess with a hole through it": r"\b(?:recess|seat|pocket|counterbore)[^.;\n]*(?:through|hole)",
    "a spigot": r"\b(?:spigot|stud|stub|hub|boss)\b",
    "radial holes": r"radial holes|holes (?:[^ ]+ ){0,3}(?:around|in the (?:side|rim))",
    "a keyway in the bore": r"key ?way[^.;\n]*(?:bore|hole)",
    "holes in the long leg": r"in the (?:long|short)(?:er)? leg",
    "chamfered outside edges": r"(?:outer|outside) edges",
    "a slit": r"\bslit\b|saw cut|split",
    "a cone or a pyramid": r"\bcone\b|pyramid",
    "a round section": r"o-ring|o ring|section ring|round bar|wire ring",
    "a domed end": r"domed|hemispher|half ball",
    "a reducer": r"reducer|adapter|tapered (?:tube|sleeve)",
    "a box closed all round": r"\bclosed\b",
    "rounded corners of a box": r"(?:box|tray|case|bin|housing)[^;]*(?:rounded corners|corner radius|corners rounded|crnr)",
    "a knob": r"\bknob\b|\bdial\b",
    "a coupler": r"coupl",
    "a handle": r"handle|\bpull\b",
    "fins": r"\bfins\b",
    "a rib in the corner": r"\brib\b|gusset between",
    "notches around": r"notches|slots [^;\n]* outside edge",
    "a wheel": r"wheel|roller|idler",
    "a slot across": r"(?:slot|groove)[^;\n]*(?:across|from front to back)",
    "a corner cut off": r"corner (?:cut off|clipped)|on one corner",
    "an opening": r"opening|cutout|rectangular hole|window",
    "half an inch": r"\b(?:half|quarter) inch",
    "something underneath": r"underneath|under it|hanging below|projecting (?:down|below)",
    "a wall along an edge": r"walls?\b[^.;\n]*along",
    "places from an end, listed": rf"{NUMBER} (?:and|&|\+) {NUMBER} from the left|from the left end (?:at )?{NUMBER}",
    "a round top": r"round top|top round",
    "a tube into the plate": r"(?:through|thru|thro|thru) (?:the )?(?:base|plate|plt)",
    "sizes after a colon": rf"(?:length|width|thickness|height|dia|diameter)(?::| =) ?{NUMBER}",
    "two kinds of holes in one breath": r"(?:bore|hole|center|middle)[^.;\n,]* (?:and|plus|\+|&) [^.;\n,]*(?:holes|pcd)",
}
"""What people were known to say and the stream did not, or hardly; each must be said again and again now."""


@cache
def spoken(count: int) -> tuple[Sample, ...]:
    return tuple(draw(9, index, spoken=1.0) for index in range(count))


def test_without_a_share_the_stream_is_what_it_was_and_with_one_the_rest_stays() -> None:
    """The digests of the stream without a share are in test_stream."""
    plain = [draw(6, index) for index in range(200)]
    assert [draw(6, index, spoken=0.0) for index in range(200)] == plain
    changed = sum(a != b for a, b in zip([draw(6, index, spoken=0.3) for index in range(200)], plain, strict=True))
    assert 35 < changed < 85


def test_all_that_was_missing_is_said() -> None:
    prompts = [s.prompt.lower() for s in spoken(5000)]
    counts = {kind: sum(bool(re.search(pattern, prompt)) for prompt in prompts) for kind, pattern in KINDS.items()}
    assert min(counts.values()) >= 8, counts


def test_numbers_are_labelled_and_programs_are_whole() -> None:
    for s in spoken(400):
        assert s.mentions == read_numbers(s.prompt) and bind(s.target, s.mentions) == s.ir
        labelled = {int(match[1]) for match in LABEL.finditer(s.target)}
        graph = dsl.check(s.ir)
        assert graph.warnings == () and len(graph.roots) == 1
        for said in s.said:
            (place,) = (i for i, m in enumerate(s.mentions) if said.start <= m.start < said.end)
            assert not said.name or (place in labelled and s.params[said.name] == said.value)


def test_parts_are_the_solids_that_their_prompts_state() -> None:
    """By what the draft knows, all of them; by what the reader of prompts finds in the words, most: it misreads some."""
    parts = spoken(90)
    as_read = 0
    for s in parts:
        measured = dsl.measure(dsl.compile(s.ir))
        assert measured.solids == 1, s.prompt
        assert check(stated(s), measured).is_met, (s.prompt, check(stated(s), measured).violations)
        as_read += check(read_spec(s.prompt).spec, measured).is_met
    assert as_read / len(parts) > 0.93


def test_the_shipped_vocabulary_can_write_it() -> None:
    """Encoding an answer with what is not in the vocabulary raises a CadlmError."""
    tokenizer = Tokenizer.load(EMBEDDED / TOKENIZER)
    for s in spoken(3000):
        assert tokenizer.encode_answer(s.target)


def test_no_family_has_most_of_it() -> None:
    counts = Counter(s.family for s in spoken(5000))
    ((name, most), (_, second)) = counts.most_common(2)
    assert name == "compose" and most < 0.5 * 5000 and second < 0.08 * 5000
    assert len(counts) > 120


def test_a_vocabulary_of_this_stream_can_read_and_write_it() -> None:
    tokenizer = build((s.prompt, s.mentions) for s in spoken(600))
    for s in spoken(300):
        assert tokenizer.encode_answer(s.target)
        assert tokenizer.ids[UNK] not in tokenizer.encode_prompt(s.prompt, s.mentions)


def test_named_test_sets_stay_held_out() -> None:
    claimed = {split_of(s) for s in spoken(5000)}
    assert {"train", "test_compositions", "test_phrasings", "test_families"} <= claimed


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_row_of_the_table_says_all_its_sizes(part: Part) -> None:
    """A size that a phrase forgets has no default: drawing it raises a GeneratorError."""
    for number in range(150):
        with suppress(Redraw):
            part(Draft(Random(f"{part.name}/{number}")))


def _round(dia: float) -> float:
    return math.pi * dia**2 / 4


STANDING: dict[str, Callable[[dict[str, float], float], float]] = {
    "round_corners": lambda k, t: (math.pi - 4) * k["fillet"] ** 2 * t,
    "posts_at": lambda k, t: _round(k["pin_d"]) * k["pin_h"],
    "tubes_at": lambda k, t: (_round(k["od"]) - _round(k.get("id") or k["od"] - 2 * k["wall"])) * k["h"],
    "cups_at": lambda k, t: _round(k["od"]) * k["h"] - _round(k["hole"]) * k["depth"],
    "blocks_at": lambda k, t: k["l"] * k["b"] * k["h"],
    "block_flush": lambda k, t: k["l"] * k["b"] * k["h"],
    "squares_at": lambda k, t: k["side"] ** 2 * k["h"],
    "ears_at": lambda k, t: k["fin_t"] * (k["b"] * k["rise"] + _round(k["b"]) / 2 - _round(k["hole"])),
    "holes_at": lambda k, t: -_round(k["hole"]) * t,
    "blind_at": lambda k, t: -_round(k["hole"]) * k["depth"],
    "slots_at": lambda k, t: -((k["slot_l"] - k["slot_w"]) * k["slot_w"] + _round(k["slot_w"])) * t,
    "openings_at": lambda k, t: -(k["side"] ** 2 if "side" in k else k["pocket_l"] * k["pocket_w"]) * t,
    "pockets_at": lambda k, t: -k["pocket_l"] * k["pocket_w"] * k["depth"],
    "two_sizes": lambda k, t: -(_round(k["hole"]) + _round(k["bore"])) * t,
}
"""What each of the things of a phrase adds to the volume of a plate `t` mm thick, mm³, by the numbers that the phrase says."""
BASE_AREAS: dict[str, Callable[[dict[str, float]], float]] = {
    "disc": lambda k: _round(k["dia"]),
    "obround": lambda k: (k["l"] - k["w"]) * k["w"] + _round(k["w"]),
    "square_plate": lambda k: k["w"] ** 2,
    "plate": lambda k: k["w"] * k["d"],
    "strip": lambda k: k["w"] * k["d"],
}


@pytest.mark.parametrize("make", [standing_plate, drilled_plate], ids=lambda make: make.__name__)
def test_plates_have_the_volume_of_what_their_phrases_say(make: Callable[[Draft], None]) -> None:
    """Each thing as often as it is said, none lost in the base or in another; the formulas know no program."""
    proven: Counter[str] = Counter()
    for number in range(120):
        s = drawn(make, number)
        said: list[dict[str, float]] = [{} for _ in s.phrases]
        names = [""] * len(s.phrases)
        for one in s.said:
            said[one.clause][one.key], names[one.clause] = one.value, one.feature
        if not set(names[1:]) <= set(STANDING):
            continue
        base, t = said[0], said[0].get("t") or said[0]["h"]
        expected = BASE_AREAS[s.base](base) * t
        for name, keys, phrase in zip(names[1:], said[1:], s.phrases[1:], strict=True):
            count = (
                1
                if name in ("round_corners", "two_sizes")
                else keys.get("n") or keys.get("4") or keys.get("3") or keys.get("2") or 1
            )
            expected += count * STANDING[name](keys, t)
            if name == "tubes_at" and "not through" not in phrase and re.search("through (?:the |)(?:plate|base)", phrase):
                expected -= count * _round(keys.get("id") or keys["od"] - 2 * keys["wall"]) * t
            proven[name] += 1
        measured = dsl.measure(dsl.compile(s.ir))
        assert measured.solids == 1 and measured.volume_mm3 == pytest.approx(expected, rel=1e-6), (s.prompt, s.ir)
    assert proven["holes_at"] > 10 and proven.total() > 80, proven


def drawn(make: Callable[[Draft], None], number: int) -> Sample:
    rng = Random(f"{make.__name__}/{number}")
    while True:
        draft = Draft(rng, draw_spoken_style(rng))
        with suppress(Redraw):
            make(draft)
            return draft.finish(make.__name__)


def test_spoken_features_are_added_to_the_others() -> None:
    assert SPOKEN_FEATURES[: len(FEATURES)] == FEATURES
    drawn = {name for s in spoken(5000) for name in s.features}
    assert {"row_from_end", "circle_counterbores", "row_countersinks", "corner_countersinks", "bore_and_circle"} <= drawn


def test_ways_have_slots_for_their_sizes() -> None:
    assert slots("* long|*! in length", "l") == "{l} long|{l!} in length"
    assert all(("~" in template) == (kind in ("legs", "ends")) for kind, template in WAYS.items())
    assert "{d1}" in way("ends", "d1", "d2") and "{d2}" in way("ends", "d1", "d2")


def test_shorthand_takes_whole_words_only() -> None:
    assert shorten("thickness and length", 0.0, Random(1)) == "thickness and length"
    short = shorten("a longish plate, countersunk through holes", 1.0, Random(2))
    assert "longish" in short and "countersunk" not in short
