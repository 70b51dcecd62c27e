"""A session of Spark on this machine and two of its threads."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def session(settings: dict[str, str]) -> Any:
    """The session of this process. What it starts has this Python, and the package as it stands here."""
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    quiet: dict[str, Any] = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
    }
    builder = import_module("pyspark.sql").SparkSession.builder
    return builder.master("local[2]").config(map=quiet | settings).getOrCreate()
