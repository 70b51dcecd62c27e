"""evalidate: one expression, held against a list of what is allowed, compiled to Python's bytecode."""

from collections.abc import Callable, Collection, Sequence

import evalidate

from tests.benchmarks.contender import Contender
from tests.benchmarks.workload import ACCESS_SET, BUNDLED_SET, ONE, Added, Codes, Row

EXPRESSION = """
'' if not f['performed'] or hit(BUNDLED, procedures)
else ('77002' if date_of_service >= '2007-01-01' else '76003') if f['purpose'] == 'needle'
else ('77003' if date_of_service >= '2007-01-01' else '76005') if f['purpose'] == 'spine'
else (('77001' if date_of_service >= '2007-01-01' else '75998' if date_of_service >= '2004-01-01' else '')
      if f['same_physician_as_primary'] and hit(ACCESS, procedures) else '') if f['purpose'] == 'central venous'
else ('76000' if f['minutes'] <= 60 else '76001')
     if f['physician_present'] and not has_si_code
        and ((f['purpose'] == 'diagnostic' and not other_imaging)
             or (f['purpose'] == 'none' and not f['same_physician_as_primary']))
else ''
"""


def hit(codes: Codes, procedures: Collection[str]) -> bool:
    """Whether a procedure is among the codes."""
    return not codes.isdisjoint(procedures)


def load(added: Sequence[Added]) -> Callable[[Row], Codes]:
    """The answer."""
    model = evalidate.base_eval_model.clone()
    model.nodes.append("Call")
    model.imported_functions.update(hit=hit, BUNDLED=BUNDLED_SET, ACCESS=ACCESS_SET, **dict(added))
    evaluate = model.expr(" ".join(EXPRESSION.split())).eval
    more = [(code, model.expr(f"hit({code}, procedures)").eval) for code, _ in added]

    def answer(row: Row) -> Codes:
        names = {**row, "f": row["fluoroscopy"]}
        codes = ONE[evaluate(None, names)]
        return codes | {code for code, applies in more if applies(None, names)} if more else codes

    return answer


CONTENDER = Contender("one expression, compiled to Python", load, distribution="evalidate")
