"""A real service on a free port of this machine, and the installed Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Trusts the specimen State, whose keys are public: nobody else may.
_SPECIMEN_TRUST = Path(__file__).parents[2] / "samples/chips/td3_clean/trust"


def chromium_path() -> str | None:
    """Where the Debian package puts Chromium."""
    return shutil.which("chromium")


@contextmanager
def running_service(folder: Path) -> Iterator[str]:
    """Run the service with one worker; give its address once it is warm."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "idverify", "serve", "--port", str(port), "--workers", "1"]
    environment = os.environ | {
        "IDVERIFY_DATABASE_URL": f"sqlite:///{folder}/results.sqlite3",
        "IDVERIFY_TRUST_DIR": str(_SPECIMEN_TRUST),
    }
    service = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(address, service)
        yield address
    finally:
        service.terminate()
        service.wait(timeout=30)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Run the installed Chromium; nothing is downloaded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(_FLAGS))
        yield browser
        browser.close()


def _wait_until_ready(address: str, service: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 150
    while time.monotonic() < deadline:
        if service.poll() is not None:
            raise RuntimeError(f"the service ended with exit code {service.returncode}")
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=5)  # noqa: S310  our own address
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.3)
        else:
            return
    raise TimeoutError("the service did not get warm")
