"""Scores any `predict(prompt) -> program` on the measured solid. Knows no model."""
