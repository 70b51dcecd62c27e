"""Ships the published rulesets compiled ahead, so that an installed fluororules decides without parsing.

hatchling runs this hook for wheels (pyproject.toml, [tool.hatch.build.targets.wheel.hooks.custom]). An editable install
holds the source tree itself, where a ruleset may change at any moment: nothing is compiled ahead there.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledRulesets(BuildHookInterface[BuilderConfig]):
    """Puts what `fluororules.loader.precompile` writes into the wheel, as fluororules/_compiled/."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into a folder of this build's own, which goes when the hook goes."""
        if version == "editable":
            return
        self._scratch = TemporaryDirectory(prefix="fluororules-compiled-")
        folder = Path(self._scratch.name)
        _precompile(Path(self.root), folder)
        if not any(folder.glob("*.json")):
            message = "fluororules.loader.precompile wrote no ruleset"
            raise RuntimeError(message)
        build_data["force_include"][str(folder)] = "fluororules/_compiled"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  hatchling's
        """Take the folder away again."""
        if version != "editable":
            self._scratch.cleanup()


def _precompile(root: Path, folder: Path) -> None:
    """Compile with the source tree at `root`, whatever fluororules may be installed beside hatchling."""
    sys.path.insert(0, str(root))
    try:
        from fluororules.loader import precompile

        precompile(folder)
    finally:
        sys.path.remove(str(root))
