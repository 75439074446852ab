"""Training of the embedded model (needs the `train` extra)."""
