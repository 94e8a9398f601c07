"""A gallery whose writer is killed (SIGKILL): what was acknowledged is there, and nothing half-written is.

The long form is `python -m benchmarks gallery-crash --kills 1000`.
"""

import json
import subprocess
import sys
from pathlib import Path


def test_twenty_kills_lose_nothing_acknowledged_and_show_nothing_half_written(tmp_path: Path):
    # A process of its own: the writers are forked, and a test runner has threads.
    command = [sys.executable, "-m", "benchmarks", "gallery-crash", "--kills", "20", "--every", "31", "--json"]
    run = subprocess.run([*command, "--folder", str(tmp_path)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    result = json.loads(run.stdout)
    assert result["kills"] == 20
    assert result["stepped_kills"] >= 4
    assert result["acknowledged_calls"] > 0
    assert result["lost_or_half_written"] == result["lost_or_half_written_steps"] == []
