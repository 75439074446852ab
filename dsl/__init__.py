"""The Compact IR language."""
