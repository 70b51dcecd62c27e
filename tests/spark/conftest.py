"""One session of Spark for all tests of the folder, on this machine and two of its threads."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.spark.session import session


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """The session. What it starts has this Python, and the package as it stands here."""
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'fluororules[spark]'")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        pytest.skip("there is no Java, in which Spark runs")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PYSPARK_PYTHON", "PYTHONPATH"):
            patch.setenv(name, "")  # and back to what it was, at the end
        spark = session(
            {
                "spark.sql.shuffle.partitions": "3",
                "spark.sql.adaptive.coalescePartitions.enabled": "false",  # so that claims do lie in several partitions
                "spark.sql.execution.arrow.maxRecordsPerBatch": "15",  # and in several batches of each
            }
        )
        yield spark
        spark.stop()
