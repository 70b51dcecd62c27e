"""cedarpy: a permit for each code and a forbid for each bar, one request; the codes are the permits that decided."""

import json
from collections.abc import Callable, Iterable, Sequence

import cedarpy

from tests.benchmarks.contender import Contender
from tests.benchmarks.workload import ACCESS, FAMILIES, NOTHING, ONE, Added, Codes, Row

ALONE = (
    'context.present && !context.si && ((context.purpose == "diagnostic" && !context.other)'
    ' || (context.purpose == "none" && !context.same))'
)


def _hits(codes: Iterable[str]) -> str:
    return f"context.procedures.containsAny({json.dumps(list(codes))})"


VENOUS = f'context.purpose == "central venous" && context.same && {_hits(ACCESS)}'
PERMITS = {
    "77002": 'context.purpose == "needle" && context.day >= 20070101',
    "76003": 'context.purpose == "needle" && context.day < 20070101',
    "77003": 'context.purpose == "spine" && context.day >= 20070101',
    "76005": 'context.purpose == "spine" && context.day < 20070101',
    "77001": f"{VENOUS} && context.day >= 20070101",
    "75998": f"{VENOUS} && context.day >= 20040101 && context.day < 20070101",
    "76000": f"{ALONE} && context.minutes <= 60",
    "76001": f"{ALONE} && context.minutes > 60",
}
WHO = 'principal, action == Action::"code", resource'


def load(added: Sequence[Added]) -> Callable[[Row], Codes]:
    """The answer."""
    if added:
        raise NotImplementedError
    bars = ["!context.performed", *map(_hits, FAMILIES.values())]
    texts = [f"permit({WHO}) when {{ {condition} }};" for condition in PERMITS.values()]
    texts += [f"forbid({WHO}) when {{ {condition} }};" for condition in bars]
    policies = cedarpy.PolicySet.from_str("\n".join(texts))
    entities = cedarpy.Entities.from_json_str("[]")
    code_of = {f"policy{at}": code for at, code in enumerate(PERMITS)}

    def answer(row: Row) -> Codes:
        fluoroscopy = row["fluoroscopy"]
        context = {
            "procedures": row["procedures"],
            "performed": fluoroscopy["performed"],
            "minutes": fluoroscopy["minutes"],
            "purpose": fluoroscopy["purpose"],
            "present": fluoroscopy["physician_present"],
            "same": fluoroscopy["same_physician_as_primary"],
            "other": row["other_imaging"],
            "si": row["has_si_code"],
            "day": int(row["date_of_service"].replace("-", "")),
        }
        request = {"principal": 'U::"u"', "action": 'Action::"code"', "resource": 'E::"e"', "context": context}
        result = cedarpy.is_authorized(request, policies, entities)
        return ONE[code_of[result.diagnostics.reasons[0]]] if result.allowed else NOTHING

    return answer


CONTENDER = Contender("permits and forbids, in Rust", load, distribution="cedarpy", reasons="ids of policies")
