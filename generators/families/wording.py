"""Pieces of phrases that many families say in the same words."""

AND = "[,| and|, and]"
OD = "[{od} OD|OD {od}|outer diameter {od}|{od} outer diameter|{od} outside diameter]"
