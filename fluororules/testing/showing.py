"""An encounter that was drawn, as it is shown: its JSON form, without what says nothing."""

import json
from typing import Any

from fluororules.schema import to_json


def shown(encounter: object) -> str:
    """The JSON form of an encounter, which was drawn and is nobody's, without modifiers and units that say nothing."""
    return json.dumps(_plainly(to_json(encounter)), ensure_ascii=False)


def _plainly(data: Any) -> Any:  # noqa: ANN401 - JSON values
    if isinstance(data, list):
        return [_plainly(each) for each in data]
    if not isinstance(data, dict):
        return data
    silent: tuple[tuple[str, Any], ...] = (("modifiers", []), ("units", 1))
    return {name: _plainly(value) for name, value in data.items() if (name, value) not in silent}
