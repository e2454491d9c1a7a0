"""A BigQuery emulator in a process of its own, for the tests of the warehouse."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

PROJECT = "emulated"
START = 60  # seconds


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def emulated_bigquery(folder: Path) -> Iterator[bigquery.Client]:
    """A client of a fresh emulator. Skips where the emulator is not installed."""
    command = Path(sys.executable).with_name("bqemulator")
    spatial = pytest.importorskip("duckdb_extension_spatial", reason="the emulator needs this extension of DuckDB")
    if not command.is_file():
        pytest.skip("bqemulator is not installed")
    _offer(Path(str(spatial.__file__)).parent / "extensions", folder)
    port, other = free_port(), free_port()
    args = [str(command), "start", "--rest-port", str(port), "--grpc-port", str(other), "--project", PROJECT]
    with (folder / "emulator.log").open("w") as log:
        server = subprocess.Popen(args, cwd=folder, env={**os.environ, "HOME": str(folder)}, stdout=log, stderr=log)
        try:
            _wait(server, port, folder / "emulator.log")
            options = {"api_endpoint": f"http://127.0.0.1:{port}"}
            yield bigquery.Client(PROJECT, AnonymousCredentials(), client_options=options)  # type: ignore[no-untyped-call]
        finally:
            server.terminate()
            server.wait(10)


def _offer(extensions: Path, home: Path) -> None:
    """DuckDB looks for its extensions below the home folder and else downloads them."""
    import duckdb

    platform = duckdb.execute("PRAGMA platform").fetchall()[0][0]
    for version in extensions.iterdir():
        shutil.copytree(version, home / ".duckdb" / "extensions" / version.name / platform)


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text("utf-8")[-2000:]
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the emulator did not start in {START} s")
