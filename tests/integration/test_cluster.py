"""A real cluster of several nodes, killed piece by piece; run by `./run test -m cluster`. Minutes, not seconds."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks._ray_nodes import local_cluster

ROOT = Path(__file__).parents[2]
needs_ray = pytest.mark.skipif(find_spec("ray") is None, reason="Ray is not installed: ./run setup --extra cluster")


@needs_ray
@pytest.mark.cluster
@pytest.mark.timeout(900)
def test_no_hit_is_missed_when_a_worker_a_node_and_the_head_are_killed_and_the_service_recovers() -> None:
    command = ["-m", "benchmarks", "gallery-cluster", "--n", "30000", "--nodes", "2", "--workers", "2", "--json"]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["missed_hits"], result["said_no_candidate_wrongly"]) == (0, 0)
    for phase in ("worker_killed", "node_killed"):
        assert result[phase]["partial_answers"] == result[phase]["not_answered"] == 0
    assert result["head_killed"]["service_up"]
    assert result["head_killed"]["service_said"]
    assert result["started_again"]["first_complete_answer_after_s"] > 0


@needs_ray
@pytest.mark.cluster
@pytest.mark.timeout(900)
def test_a_folder_of_documents_is_inspected_by_a_cluster(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    picture = ROOT / "samples" / "documents" / "td3_clean.jpg"
    for number in range(3):
        (documents / f"{number}.jpg").write_bytes(picture.read_bytes())
    (documents / "broken.jpg").write_bytes(b"no picture")
    idverify = Path(sys.executable).with_name("idverify")
    with local_cluster(2) as cluster:
        command: list[str | Path] = [idverify, "batch", documents, "--out", tmp_path / "out.ndjson"]
        where = [
            "--policy",
            "document-only",
            "--cluster",
            cluster.address,
            "--node-address",
            cluster.head,
            "--jobs",
            "2",
            "--json",
        ]
        done = subprocess.run(
            [*command, *where], capture_output=True, text=True, env=cluster.environment, cwd=tmp_path, check=False
        )
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["documents"] == 4
    assert summary["errors"] == {"not_an_image": 1}
    assert sum(summary["recommendations"].values()) == 3
    assert done.returncode == 3
