"""A real cluster for the contract of gallery searchers; only where Ray is installed and `-m cluster` asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from benchmarks._ray_nodes import local_cluster
from idverify.matching.cluster.ray_runner import ClusterPlace, RayRunner
from idverify.matching.cluster.runner import ShardRunner


@pytest.fixture(scope="session")
def ray_runner() -> Iterator[ShardRunner]:
    """Three workers on two nodes beside the head; this process is the driver."""
    if find_spec("ray") is None:  # not imported yet: it reads the environment when it is
        pytest.skip("Ray is not installed: ./run setup --extra cluster")
    with local_cluster(2) as cluster, pytest.MonkeyPatch.context() as patched:
        for name, value in cluster.environment.items():
            patched.setenv(name, value)
        runner = RayRunner(ClusterPlace(cluster.address, 3, cluster.head))
        yield runner
        runner.close()
