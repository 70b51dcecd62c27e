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

_OTHERS: Final = """
    medical_claim_id person_id patient_id member_id encounter_id encounter_group payer plan data_source
    claim_type claim_end_date claim_line_end_date admission_date discharge_date paid_date
    admit_source_code admit_type_code discharge_disposition_code bill_type_code revenue_center_code
    drg_code drg_code_type ms_drg_code apr_drg_code diagnosis_code_type procedure_code_type
    place_of_service_description revenue_center_description in_network_flag
    billing_id billing_npi billing_tin billing_name facility_id facility_npi facility_name rendering_id rendering_tin
    rendering_name paid_amount allowed_amount charge_amount coinsurance_amount copayment_amount deductible_amount
    total_cost_amount service_category_1 service_category_2 service_category_3
    file_name file_date ingest_datetime tuva_last_run
"""
_NUMBERED: Final = ("diagnosis_code", "diagnosis_poa", "procedure_code", "procedure_date")
OTHERS: Final = frozenset(_OTHERS.split()) | {f"{what}_{number}" for what in _NUMBERED for number in range(1, 26)}
"""The names of its other columns, which are not read. They are known to be names, and no values."""
