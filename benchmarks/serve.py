"""How many parts a server makes: latency and throughput at 1, 8 and 32 clients over the loopback.

    python benchmarks/serve.py [--seconds 12]

Starts `cadlm serve` with the embedded model, as many requests at a time as there are cores and room for all clients to wait,
and lets clients ask for a part (measurements and a STEP file) one after the other. What is measured is the whole way, HTTP
included, so clients, server and kernel share the cores. Prompts take turns; nothing is cached between requests. A
part that is not proven (`abstained`) is as much work as one that is. On a busy machine trust the CPU time of server and kernel.
"""

# pyright: basic
from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

CLIENTS = (1, 8, 32)
PROMPTS = (
    "50x30mm mounting plate with 4 corner holes",
    "L-bracket 40x40x4 mm, 30 wide, with two M5 holes in each leg",
    "80x60x40mm enclosure, 2mm wall",
    "20 mm cube with a 6 mm hole through the top",
)
WARM_UP = 4


@dataclass
class Tally:
    """What the clients of one round saw."""

    seconds: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, outcome: str, seconds: float) -> None:
        with self.lock:
            self.outcomes[outcome] += 1
            self.seconds.append(seconds)


def ask(connection: http.client.HTTPConnection, prompt: str) -> str:
    """One part: `ok`, or what came instead."""
    body = json.dumps({"prompt": prompt, "formats": ["step"], "n": 1})
    connection.request("POST", "/v1/parts", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    return "ok" if response.status == 200 and answer["ok"] else str(answer.get("error", {}).get("kind", "abstained"))


def client(address: str, number: int, end: float, tally: Tally) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    turn = number
    while time.perf_counter() < end:
        start = time.perf_counter()
        outcome = ask(connection, PROMPTS[turn % len(PROMPTS)])
        tally.add(outcome, time.perf_counter() - start)
        turn += 1
    connection.close()


def cpu_s(pid: int) -> float:
    """CPU time of a process and of all below it, those that have ended included. Linux only."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]
    return sum(map(int, own)) / os.sysconf("SC_CLK_TCK") + sum(cpu_s(int(child)) for child in children)


def measure(address: str, server: int, clients: int, seconds: float) -> str:
    """One line of the table. The time of the last answers counts, too."""
    tally = Tally()
    before = cpu_s(server)
    start = time.perf_counter()
    threads = [threading.Thread(target=client, args=(address, i, start + seconds, tally)) for i in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - start
    times = sorted(tally.seconds)
    at = [times[min(len(times) - 1, int(share * len(times)))] for share in (0.5, 0.9, 0.99)]
    outcomes = ", ".join(f"{many} {kind}" for kind, many in sorted(tally.outcomes.items()))
    cpu = (cpu_s(server) - before) / len(times)
    return f"{clients:7} {len(times) / wall:8.2f} {cpu:8.2f} {at[0]:8.2f} {at[1]:8.2f} {at[2]:8.2f}   {outcomes}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=12.0, help="of each round")
    seconds = parser.parse_args().seconds
    command = [sys.executable, "-c", "from cadlm.cli import main; main()", "serve", "--port", "0", "--queue", str(max(CLIENTS))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[-1]
            connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
            for turn in range(WARM_UP):
                ask(connection, PROMPTS[turn % len(PROMPTS)])
            connection.close()
            print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
            print("clients  parts/s    CPU s    p50 s    p90 s    p99 s   outcomes")
            for clients in CLIENTS:
                print(measure(address, server.pid, clients, seconds), flush=True)
        finally:
            server.terminate()
            server.wait(90)


if __name__ == "__main__":
    main()
