"""Times as they are written, and as they are often written instead."""

_ABBREVIATED = {"h": "hour", "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute"}
ABBREVIATIONS = tuple(_ABBREVIATED)
"""What people write for hours and minutes, and the language does not know."""


def spelled_out(number: str, unit: str) -> tuple[str, str] | None:
    """`1` and `hour` for `1 h`; None where the unit is none of these abbreviations."""
    if unit not in _ABBREVIATED or not number.isdecimal():
        return None
    return number, _ABBREVIATED[unit] if int(number) == 1 else f"{_ABBREVIATED[unit]}s"
