"""`idverify serve` as a program: says its address when it answers, refuses what it must, leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.api.processes import descendants

SERVE = (sys.executable, "-m", "idverify", "serve", "--workers", "1")


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "IDVERIFY_DATABASE_URL": f"sqlite:///{folder}/var/results.sqlite3",
        "TMPDIR": str(folder),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_service_announces_itself_answers_and_stops_on_sigterm_without_orphans(tmp_path: Path) -> None:
    port = free_port()
    command = [*SERVE, "--port", str(port)]
    service = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment(tmp_path))
    try:
        assert service.stderr is not None
        announced = service.stderr.readline()
        assert announced.strip() == f"idverify answers at http://127.0.0.1:{port}/"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
            assert answer.status == 200
        workers = [pid for pid, _ in descendants(service.pid)]
        assert workers
        service.send_signal(signal.SIGTERM)
        service.communicate(timeout=30)
    finally:
        service.kill()
        service.wait()
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["var"]


def test_serving_beyond_this_machine_without_keys_is_refused_with_exit_code_2() -> None:
    refused = subprocess.run([*SERVE, "--host", "0.0.0.0"], capture_output=True, text=True, check=False)  # noqa: S104  the point of the test
    assert refused.returncode == 2
    assert "no keys are configured" in refused.stderr
    assert re.search(r"Listen on 127\.0\.0\.1", refused.stderr)


def test_a_port_in_use_is_a_clear_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = [*SERVE, "--port", str(taken.getsockname()[1])]
        refused = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(tmp_path))
    assert refused.returncode == 2
    assert "is in use" in refused.stderr
