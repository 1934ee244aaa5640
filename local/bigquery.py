"""The laptop's BigQuery: an emulator in its own environment, with the product's tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import yaml

from local.folder_lock import lock_folder
from local.lifeline import Child
from shared.config import settings
from shared.gcp.bigquery import bigquery

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "infra" / "schemas"
_PYTHON = ROOT / ".venv-bigquery" / "bin" / "python"
_LAUNCHER = ROOT / "local" / "bigquery_emulator" / "launcher.py"
_START_S_MAX = 60


class BigQueryError(RuntimeError):
    """The emulator can't be started or holds other tables; the text says why and what to do."""


class BigQueryServer:
    """A running emulator.

    `start` makes it; it ends with `stop`, at the end of a `with`, or when this process ends.
    `endpoint` is its base URL, on a free port of 127.0.0.1.
    """

    def __init__(self, endpoint: str, child: Child) -> None:
        self.endpoint = endpoint
        self.child = child

    @classmethod
    def start(cls, data_dir: Path) -> BigQueryServer:
        """Start the emulator on `data_dir` and wait until it answers.

        The folder is created when it is absent. Raises BigQueryError, and FolderInUse when another
        process uses the folder.
        """
        if not _PYTHON.exists():
            raise BigQueryError("The BigQuery emulator is not installed: `make env` does it")
        data_dir = data_dir.resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        with lock_folder(data_dir) as lock:
            port_file = data_dir / "port"
            port_file.unlink(missing_ok=True)
            child = Child(
                [_PYTHON, _LAUNCHER, data_dir, port_file, settings().google_cloud_project],
                log=data_dir.with_name(f"{data_dir.name}.log"),
                keep_open=[lock.fileno()],
            )
        port = child.wait_for_text(port_file, _START_S_MAX)
        if port is None:
            raise BigQueryError(
                f"The BigQuery emulator did not start in {data_dir}. It said:\n{child.output_end()}"
            )
        return cls(f"http://127.0.0.1:{port}", child)

    def stop(self) -> None:
        """End the emulator and wait until it has ended."""
        self.child.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def create_tables() -> None:
    """Create the dataset of the settings and its tables from infra/schemas; existing ones stay.

    Raises BigQueryError where an existing table has other columns than its schema file.
    """
    from google.cloud.bigquery import DatasetReference, Table, TimePartitioning

    client = bigquery().client()
    dataset = DatasetReference(client.project, settings().bigquery_dataset)
    client.create_dataset(dataset, exists_ok=True)
    for name, layout in table_layouts().items():
        table = Table(dataset.table(name), client.schema_from_json(SCHEMAS / f"{name}.json"))
        table.time_partitioning = TimePartitioning(
            type_=layout["partition_type"], field=layout["partition_field"]
        )
        table.clustering_fields = layout["clustering"]
        stored = client.create_table(table, exists_ok=True)
        if [(f.name, f.field_type) for f in stored.schema] != [
            (f.name, f.field_type) for f in table.schema
        ]:
            raise BigQueryError(
                f"The local table {name} has other columns than its schema now: "
                f"`make clean` deletes it"
            )


def table_layouts() -> Mapping[str, Mapping[str, Any]]:
    """The partitioning and clustering of each table, by its name."""
    layouts: Mapping[str, Mapping[str, Any]] = yaml.safe_load((SCHEMAS / "tables.yaml").read_text())
    return layouts
