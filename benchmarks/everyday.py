"""What becomes of everyday sentences, written by hand and not by the generators: made, doubted or declined, and the program, to
be read by eye. Those that leave nothing open have reference programs: `cadlm eval run benchmarks/everyday.jsonl`.

    python benchmarks/everyday.py [FILE]        # a sentence a line, by default everyday.txt beside this file

Behind a tab stands what a right part is, written down before anything was made of the sentence; the older sentences have none.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from cadlm.pipeline import text_to_part

PROMPTS = Path(__file__).with_name("everyday.txt")


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else PROMPTS
    tally: Counter[str] = Counter()
    for line in file.read_text("utf-8").splitlines():
        prompt, _, right = line.partition("\t")
        start = time.perf_counter()
        part = text_to_part(prompt)
        outcome = "declined" if part.error is not None else "doubted" if part.doubts else "made"
        tally[outcome] += 1
        print(f"{outcome:9}{time.perf_counter() - start:5.1f} s  {prompt}")
        for told in (part.error,) if part.error is not None else part.doubts:
            print(f"    - {str(told).splitlines()[0]}")
        if right:
            print(f"    = {right}")
        if part.answer is not None:
            print(f"    {'; '.join(part.answer.ir.splitlines())}", flush=True)
    print(f"{tally.total()} sentences: {', '.join(f'{number} {outcome}' for outcome, number in tally.most_common())}")


if __name__ == "__main__":
    main()
