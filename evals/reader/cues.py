"""The words beside a number that tell what it is for: tables of cues behind it, before it and around several numbers."""

from __future__ import annotations

import re
from typing import Literal

Role = Literal[
    "",
    "length",
    "width",
    "height",
    "thickness",
    "depth",
    "wall",
    "diameter",
    "radius",
    "outer",
    "inner",
    "flats",
    "corners",
    "clear",
    "pitch",
    "circle",
    "inset",
    "off",
    "z",
    "bend",
    "from left",
    "from right",
    "from front",
    "from back",
    "x",
    "y",
    "count",
    "grid",
    "angle",
    "side",
    "clock",
    "step",
    "end",
    "other",
]
"""What a number may be for. `step`: how long a length of a turned part is; `end`: what a part tapers from or to."""

_EDGE = (
    r"(?:the |# |each |every |both |all |its |outer |outside |short |long |nearest |adjacent |plate |"
    r"part |either |opposite |free |open |(?:high|low|thick|thin|wide|narrow|small|large)(?:er)? |"
    r"one (?:of (?:the |its )?)?|middle of the |center of the )*"
)
_TUBES = r"(?:tube|pipe|sleeve|ring|bushing|collar|liner|conduit|spacer|cylinder|cup|cap|jar|tub|beaker)"
AFTER: tuple[tuple[Role, str], ...] = (
    ("clock", r"o'clock|o ' clock|o clock"),
    ("other", r"off(?= [,.]| $)"),
    ("length", r"from end to end"),
    (
        "other",
        (
            r"circumradius|circumdiameter|teeth|tooth|t (?:spur )?gear|t(?= [,.]| and)|sided|sides|- sided|starts|"
            r"(?:- )?(?:legged|armed|lobed|pronged|jawed|footed|tiered)"
        ),
    ),
    ("circle", r"(?:in )?(?:diameter |ø )?(?:bolt |pitch |hole )?circle(?: diameter)?|(?:diameter )?pcd|b c|bolt circle"),
    ("off", r"(?:high |tall )?(?:up )?to (?:the )?(?:[a-z]+ )?(?:axis|center ?line)"),
    ("depth", r"down from (?:the )?top(?! edge)(?= (?:at|in) the)"),
    (
        "flats",
        r"across (?:the )?flats|across flat|af|a [/.] f|wrench size|wrench(?! flats?\b)|flat to flat|a / flats|key size|"
        r"spanner size|hex(?= (?:[,.#]|and|with|including|featuring|length|height|thickness) )",
    ),
    ("corners", r"across (?:the )?(?:corners|points)|(?:from )?(?:corner to corner|point to point)"),
    (
        "pitch",
        (
            r"apart|between (?:(?:hole |the )?(?:centers|holes)|them)|(?:hole |center )?spacing|"
            r"(?:hole )?pitch(?! circle)|(?:hole )?centers|center to center|"
            r"c - c|c c|c [/.] c|on centers?|oc|o c|center distance|(?:grid|hole) spacing|grid spacing|"
            r"square (?:hole |bolt |mounting )?pattern|square$"
        ),
    ),
    (
        "wall",
        (
            r"(?:thick )?(?:side |outer )?walls?\b(?! hole)|wall thickness|thick(?:ness)? (?:side |"
            r"outer )?walls?|thick shell|thick all (?:a)?round"
        ),
    ),
    (
        "outer",
        r"od|o d|outer diameter|outside diameter|external diameter|overall diameter|"
        r"outer(?! (?:size|dimensions|length|width|height|radius|edges?|corners?))|"
        r"(?:(?<=bore # )|(?<=bore , # )|(?<=inside # )|(?<=inside , # ))outside|"
        r"(?<=, # )outside(?= [,.]| and | with | $|$)",
    ),
    (
        "inner",
        r"id|i d|inner diameter|inside diameter|internal diameter|inner|inside(?= (?:, )?# outside)|bore diameter|"
        r"(?:clear |on the )?inside(?! (?:x|by|of|the|a|corners?|radius|edges?|faces?|walls? #|length|width|height|depth|"
        r"diameter|size|dimensions?|is|are|to)\b)",
    ),
    ("from left", rf"(?:in |away )?(?:right |in )?(?:from|of|off) {_EDGE}left(?: hand)?(?: edge| side| end)?(?! corner| to)"),
    ("from right", rf"(?:in |away )?(?:left |in )?(?:from|of|off) {_EDGE}right(?: hand)?(?: edge| side| end)?(?! corner)"),
    (
        "from front",
        rf"(?:in |up |back |away )?(?:from|of|off) {_EDGE}"
        r"(?:front|bottom|lower)(?: edge| side)?(?! end| left| right| corner| to)",
    ),
    ("from back", rf"(?:in |down |away )?(?:from|of|off) {_EDGE}(?:back|top|upper)(?: edge| side)?(?! end| left| right| corner)"),
    ("off", r"(?:(?:to|towards) )?(?:the )?(?:left|right|front|back)(?: of| from)? (?:of )?(?:the )?(?:center|middle)"),
    ("off", r"(?:in |away |out )?(?:from|off) (?:the )?(?:center|middle|axis)(?! of)"),
    (
        "inset",
        rf"(?:in |inward |away |to (?:the )?(?:hole )?center )?(?:from|off) {_EDGE}"
        r"(?:edges?|sides?|(?:(?:top|bottom|upper|lower) )?ends?|borders?|corners?|perimeter|"
        rf"outside|outer edges?)|inset|inward|(?:in )?from it|in(?= [.,)(]| $| and )|"
        r"away from it|away(?= [.,)(])|in on",
    ),
    (
        "off",
        r"(?:away |out |in )?(?:from|to the \w+ of|(?:above|below|under)(?! an? )|left of|right of|back of|front of|"
        r"left from|right from|behind|down from|up from)|off (?:the )?center|"
        r"offset|eccentricity|(?:to|towards) (?:the )?(?:left|right|front|back)|left|right(?= of| from| [.,])|(?:out|away) from",
    ),
    ("width", r"across the(?! flats?\b)"),
    ("length", r"along (?:the )?(?:x|length)\b|(?:across )?in x\b"),
    ("width", r"along (?:the )?y\b|(?:across )?in y\b"),
    ("radius", r"(?:corner |inside |outside |edge |fillet )?radius|r\b"),
    (
        "diameter",
        r"(?:in |base |bottom |top )?(?:diameter|ø)(?! circle)|across(?! (?:the )?flats?)|d(?= x)|"
        r"round(?= (?:round|bar|base|blank|cover|disc|plate|rod|stock)\b)",
    ),
    ("depth", r"(?:in )?(?:deep|depth)|down|dp"),
    ("thickness", r"(?:in )?thick\b|thickness|(?:mm )?(?:sheet|stock|gauge)\b|material\b(?! (?::|is|=))|in thickness"),
    ("length", r"(?:in )?(?:long|length)|run\b|base(?= ,| and)|end to end|overall(?! diameter| width| height)(?: length)?"),
    ("width", r"(?:in )?(?:wide|width)|broad|face width|across face"),
    ("height", r"(?:in )?(?:high|tall|height)|rise\b|upright\b(?! [a-z]+s )|vertical leg"),
    ("diameter", r"(?<! over # )(?<! for # )at the (?:top|bottom|tip|head)(?! edge| end)\b"),
    ("side", r"(?:on|per|each|a) (?:a |each )?side|(?:each|per) side|on edge|edge length|side length|sides?\b|edges\b"),
)
BEFORE: tuple[tuple[Role, str], ...] = (
    ("other", r"(?:module|modulus|mod) (?:= |: |of )?|m = |(?:center|mean|center line) (?:diameter|ø) (?:of |= |: |is )*"),
    (
        "circle",
        (
            r"(?:pcd|(?:bolt |pitch |hole )circle(?: diameter)?|circle(?: diameter)?(?= (?:of|=|:)|$)|"
            r"b c|(?:equally|evenly) (?:spaced )?on) (?:a |of |= |: |is |ø |diameter )*"
        ),
    ),
    ("flats", r"(?:across (?:the )?flats|af|a / f|wrench size|wrench flats|flat to flat) (?:of |= |: |is )*"),
    (
        "pitch",
        (
            r"(?:pitch|spacing|(?<!equally )(?<!evenly )spaced|spaced at|every|center distance|centers at|"
            r"(?:hole |center )spacing|center to center|at centers of|hole centers|apart by) (?:of |at |= |: |is |by )*"
        ),
    ),
    (
        "wall",
        (
            r"(?:wall|walls|wall thickness|side walls|shell|thickness of the walls?|walls? thickness|"
            r"wall thick|walls thick)(?: are| is)? (?:of |= |: |is |are |thickness )*"
        ),
    ),
    ("outer", r"(?:od|o d|(?:outer|outside|external|overall) (?:diameter|ø)) (?:of |= |: |is )*|(?<!# )outer (?:= |: )?"),
    (
        "inner",
        r"(?:id|i d|(?<!posts )(?<!bosses )(?<!standoffs )(?:inner|inside|internal|bore) (?:diameter|ø)) (?:of |= |: |is )*",
    ),
    ("inset", r"(?:inset|insets?|set in|edge distance|edge offset|distance from (?:the )?edges?) (?:of |by |= |: |is )*"),
    ("off", r"(?:offset|eccentricity|(?<!cut )off) (?:of |by |= |: |is )*"),
    ("bend", r"(?:bend|center line|centerline|ring|tube|section|pipe) radius (?:of |= |: |is )*"),
    ("radius", r"(?:radius|r) (?:of |= |: |is |a )*"),
    ("diameter", r"(?:diameter|ø|d) (?:of |= |: |is )*"),
    ("depth", r"(?:depth|deep|dp|to a depth|going|goes|reaching|extending) (?:of |= |: |is |to |down )*"),
    ("thickness", r"(?:thickness|thick|t) (?:of |= |: |is )*"),
    (
        "length",
        r"(?:(?<!along )(?<!along the )(?<!whole )(?<!full )(?<!entire )length|l|cut to|long|run) "
        r"(?:(?<!# length )of |= |: |is |to )*",
    ),
    ("width", r"(?:width|w|wide) (?:of |= |: |is )*"),
    ("height", r"(?:(?<!mid )(?<!half )height|h|high|tall|rising|rise) (?:of |= |: |is )*|(?<!draw )(?<!make )up "),
    (
        "side",
        (
            r"(?:(?<!left )(?<!right )(?<!front )(?<!back )(?<!each )(?<!one )(?<!long )(?<!short )side|side length|edge length|"
            r"sides|cube edge|edge of|cube edges|(?<=[:,] )base|(?<=with )base) (?:of |= |: |is |length )*"
        ),
    ),
    ("x", r"x (?:= |: |of )"),
    ("y", r"y (?:= |: |of )"),
    ("z", r"z (?:= |: |of |is )?"),
    ("off", r"(?:shifted|moved) (?:by )?"),
)
ADJECTIVES = re.compile(r"(?:thick|wide|long|high|tall|deep|across|od|id|af|apart)\b")
"""Words that belong to the number in front of them; a noun such as "length" may stand on either side."""


def _alternation(rows: tuple[tuple[Role, str], ...]) -> str:
    return "|".join(f"(?P<r{i}>{pattern})" for i, (_, pattern) in enumerate(rows))


AFTER_RE = re.compile(rf"(?:- )*(?:{_alternation(AFTER)})(?= |$)")
BEFORE_RE = re.compile(rf"(?:^|(?<= ))(?:{_alternation(BEFORE)})$")
_GRID = re.compile(
    r"(?<= )# (?:x|by) # (?=(?:rectangular |square |hole |regular )*(?:(?:grid|array|matrix|field|holes"
    r"(?! (?:on|at|in) (?:a |the )?(?:# (?:bolt |pitch |hole )?(?:circle|pcd)|pcd|corners)))\b|"
    r"pattern of (?!# (?:#|ø|diameter))|pattern\b.{0,50}(?:pitch|spacing|spaced|apart|between)))|"
    r"(?<=pattern )# (?:x|by) # (?=.{0,45}(?:pitch|spacing|apart|between))|"
    r"(?<=holes )# across (?:and |by |x |, )?# (?=deep|down|up\b|high)|"
    r"(?<=(?:holes|.grid) , )# across (?:and |by |x |, )?# (?=deep|down|up\b|high)|"
    r"(?<= )# (?:rows|columns|lines) of #|"
    r"(?<= )# (?:x|by) # (?=(?:[a-z]+ )?slots )|"
    r"(?<= )# (?:x|by) # (?=(?:(?:ø |diameter )?#|# (?:diameter|ø)) (?:[a-z]+ )?holes\b.{0,40}(?:pitch|spac|apart|centers))|"
    r"(?<= )# (?:along(?: the (?:length|width))?|rows|columns) (?:and |by |x |, |of )?# (?=across|along|rows|columns)"
)
_INSIDE = r"(?:inside|internal|inner|interior)"
_SIZES = r"(?:size|sizes|dimensions?|dims|measurements?|measuring|space|:|=|of|is|are)"
_LINEAR = (
    r"(?:angle|axle|bar|batten|beam|channel|dowel|flat|iron|lath|pin|pipe|profile|rail|rod|section|shaft|slat|spindle|strap|"
    r"strip|stud|tube)"
)
"""What is cut to length: "a 60 of 20 x 3 strip"."""
_PAIR = re.compile(
    r"\( (?:x = |x )?# , (?:y = |y )?# \)|x = # ,? ?(?:and )?y = #|x # (?:, |and )?y #|position # , #|at # , #(?= from| \.| ,| $)"
)

SAID_TOGETHER: tuple[tuple[re.Pattern[str], tuple[Role, ...]], ...] = (
    (_PAIR, ("x", "y")),
    (_GRID, ("grid", "grid")),
    (re.compile(r"evenly (?:spaced|spread) (?:ø |diameter |# ){1,4}holes ,? ?# (?:x|by) #"), ("grid", "grid")),
    (re.compile(r"# (?:x|by) # (?:tube |pipe )?(?=\( od x id \))"), ("outer", "inner")),
    (re.compile(r"# (?:x|by) # (?:x|by) # (?=\( od x (?:id|bore) x)"), ("outer", "inner", "length")),
    (re.compile(rf"(?<= ){_INSIDE} (?:{_SIZES} )*# (?:x|by) # (?:x|by) #"), ("clear", "clear", "clear")),
    (re.compile(rf"# (?:x|by) # {_INSIDE} (?:and |, )# (?:deep|high|tall) {_INSIDE}"), ("clear", "clear", "clear")),
    (re.compile(rf"(?:[.,:]|with|{_TUBES}) (?:clear )?{_INSIDE} (?:: |= |of )?# (?!x |by )"), ("inner",)),
    (
        re.compile(rf"(?:[,:]|with|{_TUBES}) (?:outside|outer) (?:: |= |of )?# (?!x |by |wide |high |long |deep |tall )"),
        ("outer",),
    ),
    (re.compile(r" v (?:groove )?(?:of # , |# , )?# (?=wide)"), ("other",)),
    (re.compile(r" circle of (?:[^ .]+ ){1,6}holes , # (?=across|in diameter|diameter|wide)"), ("circle",)),
    (re.compile(r"for (?:a )?# (?=(?:square|rectangular) (?:tube|pipe|hollow|section))"), ("other",)),
    (re.compile(rf"(?<= ){_INSIDE} (?:{_SIZES} )*# (?:x|by) #(?! (?:x|by) #)"), ("clear", "clear")),
    (re.compile(rf"# (?:x|by) # (?:x|by) # (?=(?:on the )?{_INSIDE} (?:{_SIZES}|[,.]|and|with|$))"), ("clear", "clear", "clear")),
    (re.compile(rf"(?<!x )(?<!by )# (?:x|by) # (?={_INSIDE} (?:{_SIZES}|[,.]|and|with|$))"), ("clear", "clear")),
    (
        re.compile(r"# (?=(?:- )?(?:hole|bolt|slot) (?:plate|strap|strip|bar|base|bracket|flange|tab|ring|hub|disc)\b)"),
        ("count",),
    ),
    (re.compile(r"(?<!radius )# (?:and|by|x) # (?=legs?\b(?! #))|(?<=legs )(?:of |are )?# and #"), ("length", "length")),
    (re.compile(r"# to # (?=(?:in )?(?:diameter|od|outer diameter|ø))"), ("diameter", "diameter")),
    (
        re.compile(
            r"(?<=for a )# (?=(?:diameter )?(?:rod|tube|pipe|shaft|cable|hose|dowel|pole|leg|bar)\b)|"
            r"(?<=over a )# (?=(?:diameter )?(?:rod|tube|pipe|shaft|dowel|pole|leg|bar)\b)|"
            r"(?<=for )# (?=(?:diameter )?(?:rod|tube|pipe|shaft|cable|hose|dowel|pole)\b)"
        ),
        ("inner",),
    ),
    (re.compile(r"# (?:diameter )?(?=(?:rollers?|balls)\b)|(?<=rollers )(?:ø |diameter )?#"), ("other",)),
    (re.compile(r"(?<= on )(?:a )?# (?=(?:diameter|ø) (?:[,.]|and |$))"), ("circle",)),
    (re.compile(r"(?<=circumradius )(?:of )?#|(?<=scribed in a )# (?=circle\b)"), ("other",)),
    (
        re.compile(rf"# (?:length |long )?(?=of (?:ø )?#(?: (?:x|by) #)*(?: (?:[a-z]+))?(?: (?:[a-z]+))? {_LINEAR}\b)"),
        ("length",),
    ),
    (re.compile(r"(?<=for the )(?:first|top|last|bottom) #"), ("depth",)),
    (re.compile(r"# thick (?=(?:floor|bottom)\b)|(?<=floor )# (?=thick\b)|(?<=floor )(?:of |is )?# thick"), ("step",)),
    (re.compile(r"(?<=of )# (?=plate\b|steel\b)|(?<=from )# (?=plate\b|steel\b)"), ("thickness",)),
)
"""Numbers whose roles only the words around all of them tell."""
