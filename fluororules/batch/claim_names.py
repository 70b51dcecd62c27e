"""The names of the columns of claim lines: those of `medical_claim` in the Tuva data model."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

Holds = Literal["name", "text", "modifier", "number", "day", "place"]

CLAIM: Final = "claim_id"
MODIFIERS: Final = tuple(f"hcpcs_modifier_{number}" for number in range(1, 6))
KNOWN: Final[Mapping[str, Holds]] = MappingProxyType(
    {
        CLAIM: "name",
        "claim_line_number": "number",
        "claim_line_start_date": "day",
        "claim_start_date": "day",
        "hcpcs_code": "text",
        **dict.fromkeys(MODIFIERS, "modifier"),
        "service_unit_quantity": "number",
        "rendering_npi": "name",
        "place_of_service_code": "place",
        "payer_type": "text",
    }
)
"""The columns of claim lines that are read. A `name` may be a number; a `text` or a `modifier` may not, which may have
lost a zero then."""
