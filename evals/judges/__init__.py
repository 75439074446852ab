"""Judges one kind of requirement each from a part's measurements: numbers only, no kernel."""
