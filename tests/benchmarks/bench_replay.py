"""How long a replay of the seeds takes, against a script that only imports Beam and maps five elements (the floor).

Both are whole processes, in turn, so that a noisy machine hurts both; medians and their ratio are printed. Bar: <= 1.5.
Also `policywire --help`. Bar: <= 0.5 s.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 7
FLOOR = """
import apache_beam as beam
from apache_beam.runners.portability.fn_api_runner import FnApiRunner
with beam.Pipeline(runner=FnApiRunner()) as p:
    p | beam.Create([1, 2, 3, 4, 5]) | beam.Map(lambda x: x + 1)
"""


def seconds(*command: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    seeds = str(Path(__file__).resolve().parents[2] / "seeds")
    floor, replay, helped = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS + 1):  # the first round warms the file cache and is not counted
            floor.append(seconds("-c", FLOOR))
            replay.append(seconds("-m", "pipeline", "replay", seeds, "-o", f"{folder}/out"))
            helped.append(seconds("-m", "pipeline", "--help"))
    told = [statistics.median(times[1:]) for times in (floor, replay, helped)]
    print(f"floor (import Beam, Map five elements)  {told[0]:.2f} s")
    print(f"replay of the seeds                     {told[1]:.2f} s   {told[1] / told[0]:.2f} x the floor (bar 1.5)")
    print(f"policywire --help                       {told[2]:.2f} s   (bar 0.5)")


if __name__ == "__main__":
    main()
