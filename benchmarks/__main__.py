"""`python -m benchmarks NAME [OPTIONS]`: runs one benchmark; `--json` ends with one object on stdout."""

from __future__ import annotations

import sys

import benchmarks
from benchmarks._benchmark import Benchmark
from idverify.errors import IdverifyError, UsageError
from idverify.registry import load_constant, module_names


def main() -> int:
    """Run the benchmark named first on the command line and return its exit code."""
    known = [name.replace("_", "-") for name in module_names(benchmarks) if name != "candidates"]
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.stderr.write(f"usage: python -m benchmarks NAME [OPTIONS]; known: {', '.join(known)}\n")
        return 2
    name, *arguments = sys.argv[1:]
    try:
        if name not in known:
            raise UsageError(f"no benchmark named {name!r}; known: {', '.join(known)}")
        benchmark = load_constant(benchmarks, name.replace("-", "_"), constant="BENCHMARK", kind=Benchmark)
        return benchmark.run(arguments)
    except IdverifyError as error:
        sys.stderr.write(f"benchmarks: {error}\n  {error.advice}\n")
        return int(error.exit_code)


if __name__ == "__main__":
    sys.exit(main())
