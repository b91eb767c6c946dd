"""A real PostgreSQL server for tests: made in a folder, listening on this machine alone."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support import missing

_WHY = "it keeps the gradebook of the test; on Debian and Ubuntu: apt-get install postgresql"


def _programs() -> Path:
    """The folder that holds initdb and pg_ctl, which Debian keeps off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return kept[-1].parent if kept else missing("PostgreSQL", _WHY)


@contextmanager
def postgres() -> Iterator[str]:
    """The db_url of an empty database on a server that ends with the `with`."""
    programs = _programs()
    # The server refuses to be run by root: then the user that its package made runs it.
    user = "postgres" if os.name == "posix" and os.geteuid() == 0 else None
    # A short path, since the name of a socket has room for a hundred characters.
    with TemporaryDirectory(prefix="pg") as name:
        home = Path(name)
        if user:
            shutil.chown(home, user)
        port = _free_port()

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [programs / program, "-D", home / "data", *arguments],
                check=True,
                user=user,
                cwd=home,
                stdout=subprocess.DEVNULL,
                timeout=120,
            )

        run("initdb", "--auth=trust", "--username=teacher", "--encoding=UTF8", "--no-sync")
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {home} -c fsync=off"
        run("pg_ctl", "-w", "-l", str(home / "server.log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://teacher@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
