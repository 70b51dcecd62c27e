"""What statements hold: the conditions, sets, codes and dates that are written in them."""

from collections.abc import Iterator

from fluororules.syntax import tree


def conditions_of(statement: tree.Statement) -> Iterator[tree.Condition]:
    """The conditions of a statement, whole."""
    match statement:
        case tree.RuleDecl():
            yield from (each for each in (statement.condition, statement.unless) if each is not None)
        case tree.EditsDecl() if statement.condition is not None:
            yield statement.condition
        case tree.DefineDecl() | tree.EnsureDecl():
            yield statement.condition
        case _:
            pass


def parts_of(condition: tree.Condition) -> Iterator[tree.Condition]:
    """A condition and all that it consists of, in the order of the text."""
    yield condition
    match condition:
        case tree.Joined():
            for operand in condition.operands:
                yield from parts_of(operand)
        case tree.Unless():
            yield from parts_of(condition.condition)
            yield from parts_of(condition.exception)
        case tree.Not():
            yield from parts_of(condition.operand)
        case _:
            pass


def items_of(statement: tree.Statement) -> Iterator[tree.SetItem]:
    """The sets, by name or written out, that the conditions or cells of a statement ask for."""
    for condition in conditions_of(statement):
        for part in parts_of(condition):
            if isinstance(part, tree.InSet | tree.ProcedureTest) and part.item is not None:
                yield part.item
    if isinstance(statement, tree.TableDecl):
        cells = (cell for row in statement.rows for cell in row.cells)
        yield from (cell.item for cell in cells if isinstance(cell, tree.SetCell))


def expressions_of(statement: tree.Statement) -> Iterator[tree.SetItem]:
    """Whatever is written of sets in a statement: what it asks for, and what the set that it declares is made of."""
    yield from items_of(statement)
    if isinstance(statement, tree.SetDecl):
        yield statement.members


def members_in(item: tree.SetItem) -> Iterator[tree.Member]:
    """The members of an expression, those inside brackets and those taken out among them."""
    if isinstance(item, tree.Members):
        for member in (*item.kept, *item.removed):
            yield member
            yield from members_in(member.item)


def simple_in(item: tree.SetItem) -> Iterator[tree.CodeName | tree.CodeRange | tree.SetName]:
    """The codes, ranges and names of sets that an expression is made of."""
    if not isinstance(item, tree.Members):
        yield item
        return
    for member in (*item.kept, *item.removed):
        yield from simple_in(member.item)


def cites_of(statement: tree.Statement) -> tuple[tree.Citation, ...]:
    """The citations of a statement."""
    match statement:
        case tree.ServiceDecl() | tree.LifeDecl() | tree.RuleDecl() | tree.TableDecl():
            return statement.cites
        case tree.EnsureDecl() | tree.ExampleDecl() | tree.EditsDecl():
            return statement.cites
        case _:
            return ()


def dates_of(statement: tree.Statement) -> Iterator[tuple[str, tree.Dates]]:
    """What a statement dates, in the author's words, with the dates that are written for it."""
    match statement:
        case tree.RuleDecl() | tree.TableDecl():
            yield statement.name.text, statement.dates
        case tree.SetDecl():
            yield statement.name.text, statement.dates
            yield from ((_words_of(member), member.dates) for member in members_in(statement.members))
        case tree.LifeDecl():
            yield from ((_words_of(member), member.dates) for member in statement.members)
        case tree.ServiceDecl():
            yield from ((number.code.text, number.dates) for number in statement.numbers)
        case _:
            pass


def _words_of(member: tree.Member) -> str:
    return " ".join(member.item.span.text.split())
