"""Corpora: samples and edits as checked, split, described files on disk. `build.py` is the whole way."""
