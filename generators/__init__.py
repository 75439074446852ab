"""Procedural (prompt, program) pairs: parameters in, text and Compact IR out. Knows no model and no torch."""
