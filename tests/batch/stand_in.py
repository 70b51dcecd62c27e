"""A runner of one encounter after the other, with the interface of the column runner."""

import attrs
import pyarrow as pa

from fluororules.errors import EncounterError


@attrs.frozen
class Rejected:
    row: int
    field: str
    code: str
    problem: str


@attrs.frozen
class Decided:
    output: pa.RecordBatch
    rejected: tuple[Rejected, ...]
    decided: int


@attrs.frozen
class Runner:
    rules: object
    output_schema: pa.Schema = pa.schema(
        [("id", pa.string()), ("date_of_service", pa.date32()), ("code", pa.string()), ("status", pa.dictionary(pa.int32(), pa.string())), ("rules", pa.list_(pa.string())), ("queries", pa.list_(pa.string()))]
    )

    def decide(self, batch, first_row=1):
        rows, rejected = [], []
        for at, row in enumerate(batch.to_pylist()):
            data, group = {}, {}
            performed = row.pop("fluoroscopy", None)
            for name, value in row.items():
                if value is None:
                    continue
                if hasattr(value, "isoformat"):
                    value = value.isoformat()
                if name == "procedures":
                    value = [{k: v for k, v in p.items() if v is not None} if isinstance(p, dict) else {"code": p} for p in value]
                head, _, tail = name.partition(".")
                if tail:
                    group[tail] = value
                else:
                    data[name] = value
            if performed is False:
                data["fluoroscopy"] = None
            elif performed or group:
                data["fluoroscopy"] = group
            try:
                d = self.rules.evaluate(data)
            except EncounterError as e:
                rejected.append(Rejected(at + first_row, e.field, e.code, e.problem))
                continue
            for c in d.codes:
                rows.append({"id": d.encounter, "date_of_service": d.date_of_service, "code": c.code, "status": c.status, "rules": [r.rule for r in c.reasons], "queries": [q.fact for q in d.queries]})
        return Decided(pa.RecordBatch.from_pylist(rows, self.output_schema), tuple(rejected), batch.num_rows - len(rejected))


def runner(rules, *, per="code", explain=False):
    return Runner(rules)
