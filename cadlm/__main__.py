"""The command's entry: `cadlm`, and `python -m cadlm`. Ctrl-C ends it quietly from the first moment, while modules load, too."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    try:
        from .cli import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
