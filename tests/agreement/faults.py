"""Twenty faults to plant into the runners: a function of theirs, what stands in it once, and what is to stand there."""

from typing import Final

import attrs

from fluororules.batch import binding, lines, plan, reading, standing
from fluororules.batch import deciding as columns
from fluororules.program import deciding, fillings, keys, outcome, parts


@attrs.frozen(eq=False)
class Fault:
    """A fault in one function."""

    name: str
    function: object
    before: str
    after: str


ROW: Final = (
    Fault(
        "row keys: two sides of a bound in one class",
        keys._reading,
        "ends = [question.high + 1 for",
        "ends = [question.high for",
    ),
    Fault(
        "row keys: the modifiers of lines left out",
        keys._line_reading,
        "words.line_fields.modifiers if bears else None",
        "None",
    ),
    Fault("row keys: a negated test read as plain", keys.mask_of, "if passes is not test.negated:", "if passes:"),
    Fault(
        "row keys: counts dropped",
        keys._line_reading,
        "counted=any((question.low or 1) > 1 for question in questions)",
        "counted=False",
    ),
    Fault(
        "row keys: who performed a line ignored",
        keys._line_reading,
        "words.line_fields.performer if same else None",
        "None",
    ),
    Fault(
        "row keys: a line without a code taken as one of no set",
        keys.Days._fill,
        "self.masks[None] = PARTIAL",
        "self.masks[None] = self.rest",
    ),
    Fault(
        "row keys: an unknown group taken as not performed",
        deciding._Writer.group,
        "absent = [is_none(own),",
        "absent = [ast.Constant(True),",
    ),
    Fault(
        "row runner: of several parts that a code wakes one is left asleep",
        parts._woken_by,
        "and number not in woken.get(code, ())",
        "and code not in woken",
    ),
    Fault(
        "row runner: outcomes of lists with unknown codes kept for all of them",
        outcome.outcome_of_part,
        "and _is_partial(era, state)",
        "and False",
    ),
    Fault(
        "row runner: an unknown group filled in as performed alone",
        fillings.Search._group_first,
        "return group if group is not None and state[group] is UNKNOWN else fact",
        "return fact",
    ),
)
COLUMNS: Final = (
    Fault("columns: a null taken as false", reading._read, "codes[gone] = coding.unknown", "codes[gone] = 0"),
    Fault(
        "columns: an empty list taken as unknown",
        lines.read_lines,
        "values, lengths, starts = unrolled(array)",
        "values, lengths, starts = unrolled(array); unknown = lengths == 0",
    ),
    Fault("columns: eras begin a day late", plan.plan_of, 'days, "right")', 'days, "left")'),
    Fault(
        "columns: nulls in a dictionary taken for its values",
        binding.nulls,
        "return places(array) < 0",
        "return nulls(array.indices)",
    ),
    Fault(
        "columns: the modifiers of a line ignored",
        lines._passed,
        "return passing[inverse], strange",
        "return None, strange",
    ),
    Fault(
        "columns: the default of a number ignored",
        reading._numbers,
        "pa.scalar(stands if fits else 0)",
        "pa.scalar(about.low)",
    ),
    Fault(
        "columns: outcomes gathered for the wrong rows",
        columns.Decider._together,
        "at = new[first]",
        "at = new[first[::-1]]",
    ),
    Fault("columns: sets as in the first era", lines.by_class, "day = plan.era(era).first", "day = plan.era(0).first"),
    Fault(
        "columns: facts of what was not performed read as unknown",
        standing._answer,
        "applies = ~_not_applicable(plan, rows, fact)",
        "applies = np.ones(rows.size, bool)",
    ),
    Fault("columns: lines alike whatever their modifiers", columns._alike, "line.modifiers,", "(),"),
)
FAULTS: Final = (*ROW, *COLUMNS)
