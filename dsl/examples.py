"""One small program for each operation; docs/language.md shows them with their pictures.

`python -m dsl.kernel.pictures` draws the pictures.
"""

from __future__ import annotations

EXAMPLES: dict[str, str] = {
    "C": "C 50 30 20",
    "Y": "Y 15 30",
    "S": "S 15",
    "K": "K 15 8 25",
    "T": "C 30 30 10\nC 12 12 12\nT 1 9 9 10\nU 0 2",
    "R": "C 40 20 10\nR 0 0 30 0",
    "X": "S 15\nX 0 2 1 0.6",
    "U": "C 40 30 6\nY 8 25\nT 1 20 15 0\nU 0 2",
    "D": "C 40 30 15\nY 9 30\nT 1 20 15 -5\nD 0 2",
    "I": "C 30 30 30\nS 20\nT 1 15 15 15\nI 0 2",
    "LP": "C 6 20 20\nLP 0 1 0 0 5 12",
    "CP": "C 10 6 8\nT 0 12 -3 0\nCP 1 0 0 0 0 0 1 8 360",
    "SH": "C 50 35 25\nSH 0 3 >Z",
    "F": "C 50 30 15\nF 0 5 |Z\nF 1 2 >Z",
    "CH": "C 50 30 15\nCH 0 4 >Z",
    "SK": "SK 0 0 0 1 0 0 0 0 1\nL 0 0 40 0\nL 40 0 40 8\nL 40 8 8 8\nL 8 8 8 30\nL 8 30 0 30\nL 0 30 0 0\nEND\nE 0 0 25 0",
    "E": "SK 0 0 0 1 0 0 0 1 0\nL 0 0 40 0\nA 40 0 40 24 40 12 1\nL 40 24 0 24\nL 0 24 0 0\nO 40 12 6\nEND\nE 0 0 0 10",
    "V": "SK 0 0 0 1 0 0 0 0 1\nL 6 0 20 0\nL 20 0 20 5\nL 20 5 11 9\nL 11 9 11 25\nL 11 25 6 25\n"
    "L 6 25 6 0\nEND\nV 0 0 0 0 0 0 1 270",
    "HX": "HX 24 12",
    "PR": "PR 5 15 12",
    "OB": "OB 45 20 8",
    "TO": "TO 20 6",
    "W": "W 40 25 20",
    "MI": "W 25 20 20\nMI 0 0 0 0 1 0 0\nU 0 1",
    "H": "C 50 30 15\nH 0 12 15 8\nH 1 36 15 14 6\nH 2 15 7.5 6 >Y",
    "LO": "SK 0 0 0 1 0 0 0 1 0\nL -15 -15 15 -15\nL 15 -15 15 15\nL 15 15 -15 15\nL -15 15 -15 -15\nEND\n"
    "SK 0 0 30 1 0 0 0 1 0\nL -6 -6 6 -6\nL 6 -6 6 6\nL 6 6 -6 6\nL -6 6 -6 -6\nEND\nLO 0 1",
    "SW": "SK 0 0 0 1 0 0 0 1 0\nO 0 0 5\nEND\nSK 0 0 0 1 0 0 0 0 1\nL 0 0 0 30\nL 0 30 30 30\nEND\nSW 0 1",
}
"""By opcode."""
