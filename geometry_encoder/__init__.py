"""Embeds the shape of parts: points of a surface in, vectors out. Knows no language and no BRep.

Importing this package loads neither torch nor numpy; `geometry_encoder.train` and `geometry_encoder.prepare` are commands.
"""
