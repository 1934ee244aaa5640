"""The laptop's BigQuery keeps its data, stays on loopback, and ends with its owner."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from local import folder_lock
from local.bigquery import BigQueryError, BigQueryServer, create_tables, table_layouts
from local.folder_lock import FolderInUse
from shared.config import settings
from shared.gcp.bigquery import BigQuery, bigquery, forget_bigquery
from shared.gcp.bigquery_statements import Statement

START_AND_DIE = """
import os, signal, sys
from pathlib import Path
from local.bigquery import BigQueryServer, create_tables
server = BigQueryServer.start(Path(sys.argv[1]))
os.environ["BIGQUERY_ENDPOINT"] = server.endpoint
from shared.config import settings
settings.cache_clear()
create_tables()
os.kill(os.getpid(), signal.SIGKILL)
"""
COUNT = Statement("test_count_prices", "SELECT COUNT(*) FROM {dataset}.asset_prices")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose first owner was killed with SIGKILL after it had created the tables."""
    folder = tmp_path_factory.mktemp("bigquery") / "data"
    subprocess.run([sys.executable, "-c", START_AND_DIE, folder], check=False)
    return folder


def test_a_killed_owner_leaves_tables_and_no_server(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BigQueryServer.start(data_dir) as server:
        monkeypatch.setattr(folder_lock, "WAIT_S_MAX", 0.2)
        with pytest.raises(FolderInUse):
            BigQueryServer.start(data_dir)
        configured = settings().model_copy(update={"bigquery_endpoint": server.endpoint})
        assert BigQuery(configured).query(COUNT, {}) == [(0,)]
        ours = [
            p
            for p in psutil.process_iter(["cmdline"])
            if "launcher.py" in " ".join(p.info["cmdline"] or [])
            and str(data_dir) in p.info["cmdline"]
        ]
        addresses = {
            c.laddr.ip.removeprefix("::ffff:")
            for p in ours
            for c in p.net_connections("inet")
            if c.status == psutil.CONN_LISTEN
        }
        assert addresses == {"127.0.0.1"}
    assert not any(process.is_running() for process in ours)


def test_a_start_that_fails_says_why(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "bqemulator.duckdb").write_bytes(b"not a database")
    with pytest.raises(BigQueryError, match=r"bqemulator\.duckdb"):
        BigQueryServer.start(tmp_path / "data")


def test_tables_are_those_of_the_schema_files(bigquery_server: BigQueryServer) -> None:
    create_tables()  # a second time changes nothing
    client = bigquery().client()
    for name, layout in table_layouts().items():
        table = client.get_table(f"market_data.{name}")
        assert table.time_partitioning.field == layout["partition_field"]
        assert table.time_partitioning.type_ == layout["partition_type"]
        assert table.clustering_fields == layout["clustering"]


def test_a_table_with_other_columns_is_named(
    bigquery_server: BigQueryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIGQUERY_DATASET", "of_yesterday")
    settings.cache_clear()
    forget_bigquery()
    try:
        client = bigquery().client()
        client.create_dataset("of_yesterday")
        client.query_and_wait("CREATE TABLE of_yesterday.asset_prices (asset_id STRING)")
        with pytest.raises(BigQueryError, match="asset_prices"):
            create_tables()
    finally:
        monkeypatch.undo()
        settings.cache_clear()
        forget_bigquery()
