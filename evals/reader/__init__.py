"""The reader of prompts: engineering English to requirements that a machine can check, without a model."""

from .read import read_spec
from .reading import Finding, Reading

__all__ = ["Finding", "Reading", "read_spec"]
