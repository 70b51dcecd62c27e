"""Decision tables to the rules that their rows are."""

from collections.abc import Iterator

import attrs

from fluororules.model import messages
from fluororules.model.conditions import Conditions
from fluororules.model.declarations import Declarations
from fluororules.syntax import tree


def rows_of(table: tree.TableDecl, conditions: Conditions, found: Declarations) -> list[tree.RuleDecl]:
    """Each row of a table as the rule that it is, with the table's sentence, dates, overrides and citation."""
    builder = _Rows(table, conditions, found)
    if not any(column.verb for column in table.columns):
        found.diagnostics.append(
            messages.bad_table(table.name.span, "the table concludes nothing", "head a column `code` or `not coded`")
        )
        return []
    return [builder.rule(row) for row in table.rows if len(row.cells) == len(table.columns)]


@attrs.frozen
class _Rows:
    """Turns cells into tests and effects."""

    table: tree.TableDecl
    conditions: Conditions
    found: Declarations

    def rule(self, row: tree.Row) -> tree.RuleDecl:
        pairs = list(zip(self.table.columns, row.cells, strict=True))
        tests = tuple(test for column, cell in pairs if not column.verb for test in self.tests(column, cell))
        before = len(self.found.diagnostics)
        effects = tuple(e for column, cell in pairs if column.verb for e in self.effects(column, cell))
        if not effects and len(self.found.diagnostics) == before:
            self.found.diagnostics.append(messages.bad_table(row.span, "this row concludes nothing"))
        condition = tests[0] if len(tests) == 1 else tree.Joined("and", listed=False, operands=tests, span=row.span)
        return tree.RuleDecl(
            self.table.name,
            self.table.sentence,
            self.table.dates,
            condition,
            effects,
            None,
            self.table.overrides,
            self.table.restates,
            self.table.cites,
            row.span,
        )

    def tests(self, column: tree.Column, cell: tree.Cell) -> Iterator[tree.Condition]:
        if isinstance(cell, tree.AnyValue):
            return
        if column.phrase is None:
            yield from self.procedure_test(cell)
            return
        phrase, span = column.phrase, cell.span
        match cell:
            case tree.YesNo():
                test = tree.FactTest(phrase, span)
                yield test if cell.yes else tree.Not("not", test, span)
            case tree.CompareCell():
                yield tree.Compare(phrase, cell.operator, cell.value, span)
            case tree.SetCell():
                in_set = tree.InSet(phrase, cell.item, span)
                yield tree.Not("not", in_set, span) if cell.quantifier == "no" else in_set
            case tree.ValuesCell():
                yield tree.Is(phrase, negated=False, listed=len(cell.values) > 1, values=cell.values, span=span)

    def procedure_test(self, cell: tree.Cell) -> Iterator[tree.Condition]:
        span = cell.span
        match cell:
            case tree.SetCell():
                quantifier: tree.Quantifier = "every" if cell.quantifier == "every" else "some"
                test = tree.ProcedureTest(quantifier, cell.item, (), span)
                yield tree.Not("no", test, span) if cell.quantifier == "no" else test
            case tree.ValuesCell():
                members = tuple(
                    tree.Member(tree.CodeName(amount.number, amount.span), tree.Dates(), amount.span)
                    for value in cell.values
                    if isinstance(value.value, tree.Quantity)
                    for amount in value.value.amounts
                )
                if len(members) == len(cell.values):
                    yield tree.ProcedureTest("some", tree.Members(members, (), span), (), span)
                else:
                    self.found.diagnostics.append(
                        messages.bad_table(span, "this cell says nothing of procedures", "write `in SET`, or a code")
                    )
            case tree.YesNo() if not cell.yes:
                yield tree.Not("no", tree.ProcedureTest("some", None, (), span), span)
            case _:
                self.found.diagnostics.append(
                    messages.bad_table(span, "this cell says nothing of procedures", "write `in SET`, or a code")
                )

    def effects(self, column: tree.Column, cell: tree.Cell) -> Iterator[tree.Effect]:
        if isinstance(cell, tree.AnyValue | tree.YesNo):
            return
        if not isinstance(cell, tree.ValuesCell):
            self.found.diagnostics.append(messages.bad_table(cell.span, "a conclusion names codes or facts"))
            return
        phrases = tuple(_as_phrase(value) for value in cell.values)
        match column.verb:
            case "query":
                yield tree.Ask(phrases, cell.span)
            case "code" | "not coded" | "review":
                yield tree.Conclude(column.verb, phrases, cell.span)
            case None:
                pass


def _as_phrase(value: tree.Value) -> tree.Phrase:
    """A service by name or number."""
    match value.value:
        case tree.Phrase():
            return value.value
        case tree.Quantity():
            return tree.Phrase((value.value.amounts[0].number,), value.span)
        case tree.Word():
            return tree.Phrase((value.value,), value.span)
        case tree.Day():
            return tree.Phrase((tree.Word(value.span.text, value.span),), value.span)
