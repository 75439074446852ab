"""The parts that compiler.py times, each as the lines a person or a model would write, one operation at a time."""

from __future__ import annotations

import random
from dataclasses import dataclass

PITCH_MM = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A part as `text`; `without_shell` says the same for kernels that cannot hollow. Neither is n-ary."""

    name: str
    text: str
    without_shell: str = ""


class _Lines:
    """A program under construction; `add` returns the node's number."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, op: str, *words: object) -> int:
        self.lines.append(" ".join((op, *map(str, words))))
        return len(self.lines) - 1

    def at(self, node: int, x: float, y: float, z: float) -> int:
        return self.add("T", node, x, y, z)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def models() -> list[Model]:
    shelled = [_enclosure(with_shell) for with_shell in (True, False)]
    return [
        Model(name="4-hole plate", text=plate(4)),
        Model(name="L-bracket", text=_bracket()),
        Model(name="enclosure, 4 bosses", text=shelled[0], without_shell=shelled[1]),
        Model(name="gear, 24 teeth", text=_gear(24)),
        Model(name="gear, 60 teeth", text=_gear(60)),
        *(Model(name=f"plate, {count} holes", text=plate(count)) for count in (10, 50, 100, 400, 800)),
        Model(name="sheet, 3300 holes", text=plate(3300)),
        Model(name="8 filleted standoffs", text=_standoffs()),
    ]


def plate(count: int) -> str:
    row = max(2 if count == 4 else 10, round(count**0.5))
    part = _Lines()
    solid = part.add("C", row * PITCH_MM, -(-count // row) * PITCH_MM, 5)
    for index in range(count):
        tool = part.at(part.add("Y", 3, 7), PITCH_MM * (0.5 + index % row), PITCH_MM * (0.5 + index // row), -1)
        solid = part.add("D", solid, tool)
    return part.text


def _bracket() -> str:
    part = _Lines()
    solid = part.add("U", part.add("C", 50, 30, 3), part.at(part.add("C", 3, 30, 50), 47, 0, 0))
    for y in (8, 22):
        solid = part.add("D", solid, part.at(part.add("Y", 2.5, 9), 12, y, -3))
        solid = part.add("D", solid, part.at(part.add("R", part.add("Y", 2.5, 9), 0, 90, 0), 44, y, 35))
    return part.text


def _enclosure(with_shell: bool) -> str:
    part = _Lines()
    box = part.add("C", 80, 60, 30)
    solid = part.add("SH", box, 2, ">Z") if with_shell else part.add("D", box, part.at(part.add("C", 76, 56, 30), 2, 2, 2))
    for x, y in ((8, 8), (72, 8), (72, 52), (8, 52)):
        solid = part.add("U", solid, part.at(part.add("Y", 4, 20), x, y, 1))
        solid = part.add("D", solid, part.at(part.add("Y", 1.5, 20), x, y, 5))
    return part.text


def _gear(teeth: int) -> str:
    part = _Lines()
    radius = teeth * 1.0
    solid = part.add("Y", radius, 8)
    for index in range(teeth):
        tooth = part.at(part.add("C", 4, 3, 8), radius - 1.2, -1.5, 0)
        solid = part.add("U", solid, part.add("R", tooth, 0, 0, 360 / teeth * index))
    part.add("D", solid, part.at(part.add("Y", 5, 12), 0, 0, -2))
    return part.text


def _standoffs() -> str:
    part = _Lines()
    solid = part.add("C", 100, 50, 4)
    for index in range(8):
        post = part.add("D", part.add("Y", 5, 12), part.at(part.add("Y", 1.6, 20), 0, 0, -4))
        solid = part.add("U", solid, part.at(part.add("F", post, 0.5), 14 + 24 * (index % 4), 14 + 22 * (index // 4), 3))
    return part.text


def random_programs(count: int, features: bool = False) -> list[str]:
    """Programs of 2 to 20 lines over all core primitives, motions and booleans; with `features` some fillets and shells."""
    return [_random_program(random.Random(f"compiler:{index}"), features) for index in range(count)]


def _random_program(rng: random.Random, features: bool) -> str:
    part = _Lines()
    solids: list[int] = []
    for _ in range(rng.randint(2, 20)):
        op = rng.choice("CYSK") if len(solids) < 2 else rng.choice(("C", "Y", "S", "K", "T", "T", "R", "U", "D", "I", "F", "SH"))
        if op in ("F", "SH") and not features:
            op = "T"
        size = [round(rng.uniform(2, 20), 2) for _ in range(3)]
        match op:
            case "C" | "K":
                solids.append(part.add(op, *size))
            case "Y":
                solids.append(part.add(op, *size[:2]))
            case "S":
                solids.append(part.add(op, size[0]))
            case "T":
                solids.append(part.add(op, rng.choice(solids[-4:]), *(round(rng.uniform(-10, 10), 2) for _ in range(3))))
            case "R":
                solids.append(part.add(op, rng.choice(solids[-4:]), 0, rng.choice((0, 90)), rng.choice((0, 30, 90))))
            case "F" | "SH":
                solids.append(part.add(op, rng.choice(solids[-4:]), round(rng.uniform(0.2, 2), 2)))
            case _:
                solids.append(part.add(op, solids[-1], rng.choice(solids[-6:-1])))
    return part.text
