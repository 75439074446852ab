"""Sentences as people say them in passing: the part that is meant meets what is read, one with a wrong size or place does not."""

from __future__ import annotations

from functools import cache

import pytest

import dsl
from dsl.kernel.build import build
from dsl.kernel.measure import measure
from dsl.measurements import Measurements
from evals.check import check
from evals.reader import read_spec
from generators.spec import Chamfers, Fillets, Holes, SteppedHoles

ROW = "body: C 100 20 5\ntool: Y 2 5\nT $ 12 10 0\nLP $ 1 0 0 5 15\nD body $"
SHAFT = "body: Y 10 30\ntip: Y 7.5 20\nT $ 0 0 30\nU body $"
WEDGE = "SK 0 0 0 1 0 0 0 0 1\nL 0 0 100 0\nL 100 0 100 5\nL 100 5 0 25\nL 0 25 0 0\nEND\nE $ 0 40 0"
FRAME = "body: C 200 150 6\ncut: C 176 126 6\nT $ 12 12 0\nD body $"
CORNERS = "H $ 10 10 5.5\nH $ 70 10 5.5\nH $ 10 50 5.5\nH $ 70 50 5.5"
SUNK = (
    "body: C 80 60 8\nstem: Y 2.75 8\nK 2.75 5.6 2.85\nT $ 0 0 5.15\nU stem $\n"
    "T $ 10 10 0\nLP $ 1 0 0 2 60\nLP $ 0 1 0 2 40\nD body $"
)
CIRCLE = "Y 40 6\nbody: H $ 0 0 12\ntool: Y 2.5 6\nT $ 25 0 0\nCP $ 0 0 0 0 0 1 6 360\nD body $"
TRAY = "C 100 60 30\nSH $ 2 >Z\nH $ 8 8 3\nH $ 92 8 3\nH $ 8 52 3\nH $ 92 52 3"
SLOTS = "body: C 120 80 4\ntool: OB 15 4 4\nT $ 20 15 0\nLP $ 1 0 0 4 25\nLP $ 0 1 0 3 20\nD body $"

VEE = (
    "body: C 60 40 20\nangle=60\ndepth=6\ncut: SK 0 0 0 1 0 0 0 0 1\nL 0 0 depth*tan(angle/2) depth\n"
    "L depth*tan(angle/2) depth -depth*tan(angle/2) depth\nL -depth*tan(angle/2) depth 0 0\nEND\nE $ 0 40 0\n"
    "T $ 30 0 20-depth\nD body $"
)
SLOT = "body: C 90 40 4\nOB 20 6 4\nT $ 30 20 0\nD body $"
LISTED = "body: C 90 40 4\nOB 20 6 4\nT $ 23.7 20 0\ns: D body $\nslot: OB 20 6 4\nT $ 61.3 20 0\nD s $"
BACK = "body: C 100 60 8\ntool: Y 2 3\nT $ 27.5 52 0\nLP $ 1 0 0 4 15\nD body $"
PLINTH = (
    "w=15\ntop=10\nbottom: SK 0 0 0 1 0 0 0 1 0\nL -w -w w -w\nL w -w w w\nL w w -w w\nL -w w -w -w\nEND\n"
    "upper: SK 0 0 22 1 0 0 0 1 0\nL -top -top top -top\nL top -top top top\nL top top -top top\nL -top top -top -top\nEND\n"
    "LO bottom upper\nH $ 0 0 8"
)
CHUTE = "body: C 60 40 20\ncut: C 56 40 18\nT $ 2 0 2\nD body $"
TABS = "C 60 40 20\nbody: SH $ 2 >Z\nC 10 13 2\nT $ -10 13.5 0\nLP $ 1 0 0 2 70\nU body $\nH $ -5 20 4\nH $ 65 20 4"
POSTS = "body: C 80 50 4\nY 6 9\nT $ 20 25 4\nLP $ 1 0 0 2 40\nU body $\nH $ 20 25 5 6\nH $ 60 25 5 6"
STOOD = "body: C 80 50 4\nC 20 10 8\nT $ 30 20 4\nU body $"
FOOT = "body: Y 21 10\ntip: Y 15 5\nT $ 0 0 10\nU body $"
TRAP = "body: C 20 20 15\nHX 8 3\nT $ 10 10 12\nD body $"
FLOOR = "Y 25 75\nH $ 0 0 6\nH $ 0 0 18 66 <Z"
YOKE = "h=30\nw=40\nt=3\nbody: C w 25 h\nC w-2*t 25 h-t\nT $ t 0 t\nD body $"
PULL = "c=70\nt=8\nh=30\nbody: C c+t t h\nC c-t t h-t\nT $ t 0 0\nD body $"
ZED = "w=20\nbody: C w 25 2\nC 2 25 30\nweb: T $ w-2 0 0\nC w 25 2\nT $ w-2 0 28\nU body web $\nH $ w+9 12 5"
GUARD = "l=80\nbody: C 50 l 3\nC 3 l 20\nU body $"
COLUMNS = "Y 30 4\nbody: H $ 0 0 8\nY 2.5 12\nT $ 20 0 4\nCP $ 0 0 0 0 0 1 4 360\nU body $"
FIELD = "body: C 80 60 4\nOB 12 4 4\nT $ 15 15 0\nLP $ 1 0 0 2 50\nLP $ 0 1 0 2 30\nD body $"
CHEEKS = "C 60 40 4\nbody: F $ 3 |Z\nC 5 40 20\nT $ 10 0 4\nLP $ 1 0 0 2 36\nU body $"
SAWN = "body: Y 10 60\nC 20 2 8\nT $ -10 -1 52\nD body $"
RAMP = "SK 0 0 0 1 0 0 0 0 1\nL 0 0 100 0\nL 100 0 100 5\nL 100 5 0 25\nL 0 25 0 0\nEND\nE $ 0 40 0\nH $ 31 20 6"

PARTS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "link plate, 80 between hole centers, 20 wide, both ends fully rounded, 6 thick, holes 8",
        "OB 100 20 6\nH $ -40 0 8\nH $ 40 0 8",
        (("OB 100 20 6\nH $ -40 0 8\nH $ 40", "OB 80 20 6\nH $ -30 0 8\nH $ 30"),),
    ),
    ("plate 80x60x5 with holes for the motor", f"C 80 60 5\n{CORNERS}", ((CORNERS, ""),)),
    ("ring inner radius 12, outer diameter 30, 5 thick", "Y 15 5\nH $ 0 0 24", (("0 0 24", "0 0 12"), ("Y 15", "Y 14"))),
    ("ring 5 thick with an od of 30 and a 12 mm inside radius", "Y 15 5\nH $ 0 0 24", (("0 0 24", "0 0 22"),)),
    ("stepped shaft: 20 dia x 30, then 15 dia x 20", SHAFT, (("Y 7.5 20", "Y 7 20"), ("Y 7.5 20", "Y 7.5 24"), ("Y 10", "Y 9"))),
    ("turned pin, 20 for 30 followed by 15 for 20", SHAFT, (("Y 7.5 20", "Y 7 20"), ("Y 7.5 20", "Y 7.5 24"))),
    ("spindle ø20 x 30; ø15 x 20", SHAFT, (("Y 7.5 20", "Y 7 20"), ("Y 7.5 20", "Y 7.5 24"))),
    ("sleeve 28 inside, 2 wall, 40 long", "Y 16 40\nH $ 0 0 28", (("0 0 28", "0 0 27"), ("Y 16", "Y 17"), ("16 40", "16 44"))),
    ("a 28 clear inside tube with 2 mm walls, 40 long", "Y 16 40\nH $ 0 0 28", (("0 0 28", "0 0 27"), ("Y 16", "Y 17"))),
    ("tube, 40 overall 28 inside 2 wall", "Y 16 40\nH $ 0 0 28", (("0 0 28", "0 0 27"), ("16 40", "16 44"))),
    ("cap to go over a 30 pipe, 2 wall, 25 high, open on top", "Y 17 25\nSH $ 2 >Z", (("Y 17", "Y 16"), ("17 25", "17 22"))),
    ("tray 120 x 80 x 30 on the inside, 2 mm walls, open top", "C 124 84 32\nSH $ 2 >Z", (("C 124 84 32", "C 120 80 30"),)),
    ("picture frame 200 x 150 outside, 12 mm border, 6 thick", FRAME, (("C 200", "C 190"), ("150 6", "150 8"))),
    (
        "rectangular ring 200 by 150 outer, 12 mm border, 6 thick",
        FRAME,
        (("C 200", "C 190"), ("C 176 126 6\nT $ 12 12", "C 180 130 6\nT $ 10 10")),
    ),
    ("door wedge 100 x 40, from 25 to 5 thick", WEDGE, (("0 25", "0 28"), ("100 5", "100 8"), ("0 40 0", "0 44 0"))),
    ("wedge 100 x 40, 25 high at one end and 5 at the other", WEDGE, (("0 25", "0 28"), ("100 5", "100 8"))),
    ("bar 100 x 20 x 5, five 4 mm holes every 15, the first 12 from the left end", ROW, (("12 10", "20 10"), ("5 15", "5 16"))),
    ("bar 100x20x5, 4 mm holes, 5 off, 15 apart, first hole 12 from the left", ROW, (("12 10", "20 10"), ("5 15", "4 15"))),
    ("bar 100x20x5, starting 28 from the right end, five 4 mm holes every 15", ROW, (("12 10", "20 10"), ("5 15", "5 16"))),
    (
        "plate 60 x 40 x 4, a 6 mm hole in the middle, two off",
        "C 60 40 4\nH $ 30 20 6",
        (("20 6", "20 8"), ("\nH $ 30 20 6", "")),
    ),
    (
        "base 80 x 60 x 5, M5 hole in ea crnr, 10 from both edges",
        f"C 80 60 5\n{CORNERS}",
        (("\nH $ 70 50 5.5", ""), ("5.5", "4.5")),
    ),
    ("plt 80 x 60 x 8 w/ 4 csk M5 hls in the crnrs", SUNK, (("5.6 2.85", "5 2.85"), ("LP $ 0 1 0 2 40\n", ""))),
    ("disc 80 dia 6 thick with a 12 bore and on a 50 PCD 6 holes 5 mm", CIRCLE, (("T $ 25", "T $ 27"), ("1 6 360", "1 5 360"))),
    ("80 dia disc, thk 6, 12 bore, PCD 50, 6 holes 5 mm", CIRCLE, (("T $ 25", "T $ 27"), ("Y 2.5", "Y 3"))),
    (
        "box 100x60x30, 2 mm walls, w/o lid, a 3 mm hole in each bottom corner",
        TRAY,
        (("\nH $ 92 52 3", ""), ("SH $ 2", "SH $ 3")),
    ),
    (
        "link 100 x 20 x 5, both ends rounded, two 8 mm holes 80 c/c",
        "OB 100 20 5\nH $ -40 0 8\nH $ 40 0 8",
        (("40 0 8", "38 0 8"),),
    ),
    ("a 120 of 25 x 4 flat bar", "C 120 25 4", (("C 120", "C 110"), ("25 4", "25 5"))),
    ("batten, 120 length of 25 x 4 strip", "C 120 25 4", (("C 120", "C 110"), ("25 4", "25 5"))),
    (
        "block 40 wide, 90 long, 20 high, 6 mm hole in the middle",
        "C 90 40 20\nH $ 45 20 6",
        (("45 20", "20 30"), ("45 20", "40 20")),
    ),
    (
        "block 60x40x30, 6 mm hole in the left side, 12 deep, 8 up from the bottom",
        "C 60 40 30\nH $ 20 8 6 12 <X",
        (("20 8", "20 9"),),
    ),
    ("hex stock, 20 A/F, 60 lg.", "HX 20 60", (("HX 20", "HX 19"), ("20 60", "20 64"))),
    ("plate 120 x 80 x 4 with a grid of 4 by 3 slots, each 15 long and 4 wide", SLOTS, (("4 25", "3 25"), ("OB 15", "OB 16"))),
    ("plate 50 x 50 x 6 with a hexagonal 12 hole", "body: C 50 50 6\nHX 12 6\nT $ 25 25 0\nD body $", (("HX 12", "HX 13"),)),
    ("container for a 60 tube, 2 thick, 40 high, w/o lid", "Y 32 40\nSH $ 2 >Z", (("Y 32", "Y 31"), ("32 40", "32 44"))),
    ("bar 80 long, 12 square", "C 12 12 80", (("12 12", "13 13"), ("12 80", "12 84"))),
    ("180 length of 20 square square bar", "C 180 20 20", (("180 20 20", "180 20 22"), ("C 180", "C 170"))),
    ("tube 50 / 40 x 100", "Y 25 100\nH $ 0 0 40", (("0 0 40", "0 0 41"), ("Y 25", "Y 26"))),
    ("tube, wall: 5 OD of 50, 100 long", "Y 25 100\nH $ 0 0 40", (("0 0 40", "0 0 41"), ("Y 25", "Y 26"))),
    ("a rung 12 x 90, each end chamfered 1", "Y 6 90\nCH $ 1", (("CH $ 1", "CH $ 1.5"), ("\nCH $ 1", ""))),
    ("link 100x20x5, both ends rounded, an 8 mm hole in the middle", "OB 100 20 5\nH $ 0 0 8", (("0 0 8", "0 0 7"),)),
    ("pin 8 thick, 40 long", "Y 4 40", (("Y 4", "Y 3.5"), ("4 40", "4 44"))),
    ("a disc - 40 dia, 3 thick", "Y 20 3", (("Y 20", "Y 21"), ("20 3", "20 4"))),
    ("spacer plate 60 x 40 x 3 + a 5 mm hole in the middle", "C 60 40 3\nH $ 30 20 5", (("20 5", "20 6"), ("30 20", "25 20"))),
    ("block 60x40x20, a V groove 60 degrees and 6 deep in the top, front to back", VEE, (("depth=6", "depth=7"),)),
    ("plate 90 x 40 x 4, a lengthwise slot 20 x 6, 30 in from the left end to its center", SLOT, (("30 20", "33 20"),)),
    (
        "plate 90x40x4, 2 slots 20 x 6, lengthwise, from the left end at 23.7 and 61.3 to their centers",
        LISTED,
        (("61.3", "64.6"),),
    ),
    (
        "plate 60x40x4, two 5 mm holes in a row, from the left end at 12 and 45, on the center line",
        "C 60 40 4\nH $ 12 20 5\nH $ 45 20 5",
        (("45 20", "42 20"), ("12 20", "12 22")),
    ),
    (
        "plate 100x60x8, four 4 mm holes 3 deep from underneath, in a row along the back edge, 15 apart, 8 from it",
        BACK,
        (("52 0", "50 0"), ("4 15", "4 16"), ("Y 2 3", "Y 2 4")),
    ),
    (
        "plinth 22 high, 30 square base and 20 square top, an 8 mm hole in the centre",
        PLINTH,
        (("0 0 8", "3 0 8"), ("0 0 8", "0 0 9"), ("w=15", "w=16")),
    ),
    (
        "open box 60x40x20, open on top, front and back, 2 mm walls",
        CHUTE,
        (("C 60 40 20", "C 60 40 21"), ("56 40 18\nT $ 2 0 2", "54 40 17\nT $ 3 0 3")),
    ),
    (
        "tray 60x40x20, open top, 2 mm walls, tabs at both ends, sticking out 10, 13 wide, each with a 4 mm hole in the middle",
        TABS,
        (("C 60 40", "C 60 43"), ("C 10 13 2", "C 10 14.5 2"), ("20 4\nH $ 65 20 4", "20 5\nH $ 65 20 5")),
    ),
    (
        "link plate 100 x 20 x 5, both ends rounded, a post 6 dia 8 high, one in the center of each rounded end",
        "body: OB 100 20 5\nY 3 8\nT $ -40 0 5\nLP $ 1 0 0 2 80\nU body $",
        (("Y 3 8", "Y 3 9"), ("OB 100 20 5", "C 100 20 5\nT $ -50 -10 0")),
    ),
    (
        "a 20 x 10 x 8 block standing on top - all that on a plate, 80 long, 50 wide, 4 thick",
        STOOD,
        (("C 80", "C 82"), ("8\nT", "9\nT")),
    ),
    ("plate 80 x 50 x 4 with 2 posts 12 dia and 9 high with a 5 mm hole 6 deep in its top", POSTS, (("\nH $ 60 25 5 6", ""),)),
    ("foot - 42 dia x 10, then a 30 dia section 5 long", FOOT, (("Y 21", "Y 22"), ("Y 15", "Y 16"))),
    (
        "square bumper 20 wide, 15 high with a nut pocket 8 A/F, 3 deep in one end",
        TRAP,
        (("HX 8 3", "HX 9 3"), ("20 15", "20 16")),
    ),
    (
        "square foot, 30 wide, 15 high, bored 10 for the first 6 from the top, then a 4 mm hole the rest of the way",
        "C 30 30 15\nH $ 15 15 4\nH $ 15 15 10 6",
        (("10 6", "10 7"), ("10 6", "9 6"), ("C 30 30 15", "C 30 30 16")),
    ),
    (
        "standoff 50 dia, 75 high, bored out to 18 dia from below down to a 9 thick floor, and a 6 mm hole through the floor",
        FLOOR,
        (("18 66", "19 66"), ("18 66", "18 65"), ("0 6\n", "0 7\n")),
    ),
    ("rod 40 dia, 112 long, outer edge of both ends chamfered 2", "Y 20 112\nCH $ 2", (("Y 20", "Y 21"), ("CH $ 2", "CH $ 3"))),
    ("yoke: base 40, sides 30 high, 25 wide, 3 thick", YOKE, (("w=40", "w=44"), ("t=3", "t=4"), ("h=30", "h=31"))),
    ("pull, hole centers 70 apart, 30 high overall, square bar 8", PULL, (("c=70", "c=72"), ("h=30", "h=32"))),
    (
        "Z bracket flange 20, 30 high overall, 2 thick, 25 long, a 5 mm hole in the upper leg",
        ZED,
        (("w=20", "w=23"), ("12 5", "12 6")),
    ),
    ("corner guard, legs 50 and 20, made of 3 mm sheet, 80 long", GUARD, (("l=80", "l=82"), ("C 50 l 3\nC 3", "C 50 l 4\nC 4"))),
    (
        "disc 60 dia, 4 thick, 8 mm hole in the centre, four 5 mm columns 12 high on it on a 40 circle",
        COLUMNS,
        (("Y 2.5", "Y 3"), ("2.5 12", "2.5 13"), ("0 8", "0 9")),
    ),
    (
        "plate 80x60x4, four slots 12 long and 4 wide in a 50 x 30 rectangular pattern",
        FIELD,
        (("OB 12", "OB 13"), ("2 50", "2 52")),
    ),
    (
        "plate 60x40x4 with corner radius 3 and two cheeks 5 thick and 20 high standing on it",
        CHEEKS,
        (("F $ 3", "F $ 4"), ("5 40", "6 40")),
    ),
    (
        "pin 20 dia, 60 long, a 2 mm saw cut across one end, 8 deep",
        SAWN,
        (("20 2 8\nT $ -10 -1", "20 3 8\nT $ -10 -1.5"), ("20 2 8\nT $ -10 -1 52", "20 2 9\nT $ -10 -1 51")),
    ),
    (
        "ramp 100 long, 40 wide, 25 high at the high end, 5 at the low end, a ø6 hole 31 in from the high end",
        RAMP,
        (("31 20", "33 20"), ("20 6", "20 7")),
    ),
    (
        "channel, outside 40 wide and 30 high, 3 thick all round, 25 long, open at the top and both ends, a 5 hole in the base",
        YOKE + "\nH $ 20 12 5",
        (("12 5", "12 6"), ("w=40", "w=44")),
    ),
    (
        "link plate, 60 x 20, 6 thick, a 4 mm hole 3 deep in the middle",
        "OB 60 20 6\nH $ 0 0 4 3",
        (("4 3", "4 4"), ("OB 60", "OB 62")),
    ),
    (
        "open box 60x40x20, open top, 2 mm walls, four square feet under the corners, 7 x 7 and 23 high",
        "C 60 40 20\nbody: SH $ 2 >Z\nC 7 7 23\nT $ 0 0 -23\nLP $ 1 0 0 2 53\nLP $ 0 1 0 2 33\nU body $",
        (("7 7 23\nT $ 0 0 -23", "7 7 24\nT $ 0 0 -24"), ("SH $ 2", "SH $ 2.5")),
    ),
    (
        "pivot 20 dia x 70, one side milled flat 3 deep along its length",
        "h=70\nbody: Y 10 h\nC 20 20 h\nT $ 7 -10 0\nD body $",
        (("T $ 7", "T $ 6"), ("h=70", "h=72")),
    ),
    (
        "pen holder 40 dia x 75 with a 15 mm hole through the centre",
        "Y 20 75\nH $ 0 0 15",
        (("Y 20", "Y 21"), ("0 0 15", "3 0 15")),
    ),
    (
        "plate 80 x 50 x 4 with a rim 6 high and 2 thick underneath, 3 in from the edge all round",
        "body: C 80 50 4\nout: C 74 44 6\nC 70 40 6\nT $ 2 2 0\nD out $\nT $ 3 3 -6\nU body $",
        (
            ("C 80", "C 81"),
            ("74 44 6\nC 70 40 6\nT $ 2 2 0\nD out $\nT $ 3 3 -6", "74 44 7\nC 70 40 7\nT $ 2 2 0\nD out $\nT $ 3 3 -7"),
        ),
    ),
    (
        "plate 100x60x8, four 4 mm holes, 3 deep, along the back edge, 8 in from it and 15 apart",
        BACK.replace("27.5 52 0", "27.5 52 5"),
        (("52 5", "50 5"), ("4 15", "4 16")),
    ),
    (
        "please draw up two diameter 8 holes 30 apart in a plate 80 x 40 x 5",
        "C 80 40 5\nH $ 25 20 8\nH $ 55 20 8",
        (("55 20", "54 20"), ("40 5", "40 6")),
    ),
)


@cache
def made(program: str) -> Measurements:
    return measure(build(dsl.check(program)))


@pytest.mark.parametrize(("said", "program", "slips"), PARTS, ids=[said[:60] for said, _, _ in PARTS])
def test_what_is_meant_is_met_and_a_slip_is_not(said: str, program: str, slips: tuple[tuple[str, str], ...]) -> None:
    reading = read_spec(said)
    report = check(reading.spec, made(program))
    assert report.is_met, report.violations
    assert not [finding for finding in reading.findings if not finding.is_missing]
    for right, wrong in slips:
        assert right in program
        assert not check(reading.spec, made(program.replace(right, wrong))).is_met, (right, wrong)


def test_how_many_parts_is_no_number_of_holes_but_of_holes_that_nobody_counted() -> None:
    def counts(said: str) -> list[int]:
        return [row.count for row in read_spec(f"plate 60x40x4, {said}").spec.requirements if isinstance(row, Holes)]

    assert counts("a 5 mm hole in the middle, two off") == [1]
    assert counts("4 holes 5 mm, 10 apart, two off") == [4]
    assert counts("5 mm holes, three off, 12 apart") == [3]
    assert counts("5 mm holes every 12, three of them") == [3]
    assert read_spec("washer 20 x 10 x 2, two off").is_whole


def test_what_replaces_the_broken_one_has_no_chamfer_and_broken_edges_have() -> None:
    def chamfers(said: str) -> list[float]:
        return [row.setback_mm for row in read_spec(said).spec.requirements if isinstance(row, Chamfers)]

    assert chamfers("hex bar 10 AF, 40 long, replacing the broken one on my vise") == []
    assert chamfers("hex bar 10 AF, 40 long, all edges broken 0.5") == [0.5]


def test_holes_that_may_meet_in_the_middle_are_not_counted() -> None:
    (row,) = (row for row in read_spec("disc 80 x 10, eight 3 mm radial holes").spec.requirements if isinstance(row, Holes))
    assert not row.is_sure


def test_a_chamfer_round_the_top_is_no_fillet() -> None:
    rows = read_spec("block 80x60x20 with a 2 mm chamfer round the top").spec.requirements
    assert [row.setback_mm for row in rows if isinstance(row, Chamfers)] == [2]
    assert not [row for row in rows if isinstance(row, Fillets)]


def test_a_hole_in_a_ball_is_not_so_long_as_it_is_deep() -> None:
    def depths(part: str) -> list[float | None]:
        return [
            row.depth_mm for row in read_spec(f"{part} with a 10 mm hole 15 deep").spec.requirements if isinstance(row, Holes)
        ]

    assert depths("ball 40") == depths("round knob 40") == [None]
    assert depths("block 40x40x40") == [15]


@pytest.mark.parametrize("shape", ["triangular", "triangle shaped", "octagonal"])
def test_a_hole_that_is_not_round_is_a_doubt_and_no_round_hole(shape: str) -> None:
    reading = read_spec(f"plate 60x40x5 with a {shape} hole, 10 a side")
    assert not [row for row in reading.spec.requirements if isinstance(row, Holes)]
    assert [finding.code for finding in reading.findings] == ["odd-hole"]


@pytest.mark.parametrize(
    "said", ["plate -50 x 30 x 5", "plate 50 x -30 x 5", "plate 50 x 30, -5 mm thick", "block (−50 x 30 x 5)"]
)
def test_a_size_below_zero_is_a_doubt(said: str) -> None:
    (finding,) = read_spec(said).findings
    assert finding.code == "unread-number" and said[slice(*finding.span)][0] in "-−"


@pytest.mark.parametrize(
    "said",
    [
        "plate 50 x 30 x 5-6",
        "plate - 50 x 30 x 5",
        "plate:\n-50 x 30\n-5 mm thick\n-4x M3 holes",
        "plate, length -50, width -30, thickness -5",
        "plate 50x30x5 with a hole of 4 at (-10, 5)",
        "plate 50 x 30, 5 mm thick -2 holes 4 mm",
        "socket screw blank M6-20, head 10 x 6, 1/4-20 thread",
    ],
)
def test_other_dashes_are_no_minus(said: str) -> None:
    assert not [finding for finding in read_spec(said).findings if "below zero" in finding.message]


def test_holes_with_mouths_of_two_kinds_are_two() -> None:
    rows = read_spec("block 90x60x30 with 4 countersunk M5 holes and 5 counterbored M6 holes on a 40 PCD").spec.requirements
    assert [(row.count, row.angle_deg) for row in rows if isinstance(row, SteppedHoles)] == [(4, 90.0), (5, None)]


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("a foot for the washing machine, about 40 across", False),
        ("washer, 20 mm", False),
        ("clip for a 10 mm rod", False),
        ("a 50 mm cube", True),
        ("half ball, 40 across", True),
        ("NEMA 17 motor plate, 5 thick", True),
        ("M8 washer 20 mm outside", True),
        ("washer, 20 mm outside, M8", True),
    ],
)
def test_one_size_alone_says_little(said: str, is_told: bool) -> None:
    assert ("one-size" in {finding.code for finding in read_spec(said).findings}) != is_told


def test_a_grid_that_holes_are_laid_as_is_no_hole() -> None:
    rows = read_spec("strainer 60x60x2, nine holes ø8 as a 3 by 3 grid, pitch 18, grid centered").spec.requirements
    assert [(row.count, row.diameter_mm, row.pitch_mm) for row in rows if isinstance(row, Holes)] == [(9, 8.0, 18.0)]


@pytest.mark.parametrize("program", ["Y 20 5", "Y 25 5", "Y 25 5\nH $ 0 0 20", "Y 25 5\nH $ 0 0 40", "Y 20 5\nH $ 0 0 20"])
def test_an_outer_radius_is_half_the_outside_diameter_or_no_part_is_right(program: str) -> None:
    spec = read_spec("ring with an outer radius of 20 mm and an outside diameter of 50 mm, 5 thick").spec
    assert not check(spec, made(program)).is_met


@pytest.mark.parametrize("said", ["no screw holes", "don't drill any holes", "without holes"])
def test_holes_that_are_not_wanted_need_not_be_there(said: str) -> None:
    assert check(read_spec(f"plate 80x60x5, {said}").spec, made("C 80 60 5")).is_met


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("box 100x60 with 2mm walls, open on top", False),
        ("tray 200 x 100, 2 mm walls", False),
        ("box 100x60x40 with 2mm walls, open on top", True),
        ("box 100 x 60, 40 high, wall 2", True),
        ("open-topped pot 20mm Ø x 44mm, wall 3mm", True),
    ],
)
def test_two_sizes_say_too_little_of_a_box(said: str, is_told: bool) -> None:
    assert ("no-height" in {finding.code for finding in read_spec(said).findings}) != is_told
