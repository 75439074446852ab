"""The CAD kernel's side of the language: graphs to exact solids. Only this package touches OCCT; importing it loads nothing."""
