"""The families: named parts, one function each. `generators.catalogue` is their table."""
