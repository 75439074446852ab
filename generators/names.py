"""The closed list of words that parameters and labels of generated programs are made of.

A name is one of these words, or one followed by a number (`hole2`, `s1`). A closed list keeps programs uniform for people
and lets a small model write a name as one token.
"""

from __future__ import annotations

NAMES: tuple[str, ...] = (
    # overall sizes
    "w", "d", "t", "h", "l", "s", "r", "dia", "od", "id", "wall", "af", "n", "a", "b", "c", "len",
    # features
    "hole", "inset", "bore", "bc", "cb", "cbd", "cs", "depth", "slot", "slot_w", "slot_l", "pocket", "pocket_w", "pocket_l", "pocket_d",
    "boss", "boss_d", "boss_h", "post", "post_d", "post_h", "rib", "rib_t", "rib_h", "notch", "notch_w", "notch_d", "step", "step_w", "step_h",
    "groove", "groove_w", "groove_d", "fillet", "cham", "edge", "x", "y", "z", "pitch", "pitch_x", "pitch_y", "nx", "ny", "off", "side", "angle",
    "key", "key_w", "key_d", "flat", "lip", "lip_w", "lip_h", "vent", "vent_w", "vent_l", "gap", "screw",
    # shapes
    "top", "bottom", "base", "leg", "leg1", "hub", "hub_d", "hub_h", "flange", "flange_d", "flange_t", "shaft", "head", "head_d", "head_h",
    "tooth", "teeth", "module", "pa", "outer", "inner", "web", "web_t", "rise", "run", "ring", "tube", "bend", "arm", "arm_l", "jaw", "grip",
    "lid", "cut", "pin", "pin_d", "pin_h", "tip", "neck", "foot", "gusset", "body", "tool", "path", "profile", "part", "r1", "r2", "d1", "d2",
    "h1", "h2", "l1", "l2", "w1", "w2", "pattern", "at", "fin", "fin_t", "fin_h", "center", "rod", "plate", "wing", "tab", "tab_w", "tab_l",
    "v", "k", "rp", "ro", "rr", "dx", "dy", "face", "pilot", "bolt", "clear",
)  # fmt: skip
