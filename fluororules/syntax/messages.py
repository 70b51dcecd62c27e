"""All the wording of this room: one small function a complaint. Call sites pass facts."""

import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

from fluororules.diagnostics import Diagnostic, shorten
from fluororules.source import Span
from fluororules.syntax.days import length_of_month

_QUOTED = 60
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
CURLY = "\u201c\u201d\u201e"
"""Quotes that are not straight."""


def quote(text: str) -> str:
    """The author's own words in backticks, cut short."""
    return f"`{shorten(text, _QUOTED)}`"


def did_you_mean(word: str, candidates: Sequence[str]) -> str | None:
    """A suggestion where something near exists."""
    near = get_close_matches(word, sorted(candidates), n=1, cutoff=0.7)
    if not near:
        near = [c for c in sorted(candidates) if c.lower() == word.lower()][:1]
    return f"did you mean `{near[0]}`?" if near else None


def one_of(words: Sequence[str]) -> str:
    """`a`, `b` or `c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _named(span: Span) -> str:
    letter = span.text
    return f"U+{ord(letter):04X} ({unicodedata.name(letter, 'a control character').lower()})"


# --- bytes and characters


def too_large(span: Span, size: int, largest: int) -> Diagnostic:
    return Diagnostic(
        "FR101",
        f"the file has {size} bytes or more, and the limit is {largest}",
        span,
        help="split it, and bring the parts together with `use`; a program may load it with a larger `largest_source`",
    )


def too_deep(span: Span, limit: int) -> Diagnostic:
    return Diagnostic(
        "FR102",
        f"brackets and `not` nest more than {limit} deep here",
        span,
        help="name an inner condition with `define`",
    )


def too_many(span: Span, limit: int) -> Diagnostic:
    return Diagnostic("FR103", f"more than {limit} complaints in this file; the rest is not shown", span)


def control_character(span: Span) -> Diagnostic:
    return Diagnostic("FR110", f"the control character {_named(span)} stands here", span, help="remove it")


def not_utf8(span: Span, offset: int) -> Diagnostic:
    return Diagnostic(
        "FR111", f"the file is not UTF-8 from byte {offset} on", span, help="save it with the encoding UTF-8"
    )


def bidirectional_control(span: Span) -> Diagnostic:
    return Diagnostic(
        "FR112",
        f"the character {_named(span)} makes text read differently from what it says",
        span,
        help="remove it",
    )


def _plain(letter: str) -> str:
    """The letter or digit that another is a form of; raised and lowered ones are something else."""
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if unicodedata.decomposition(letter).startswith(("<super>", "<sub>", "<fraction>")):
        return letter
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))


def foreign_letter(span: Span, letter: Span) -> Diagnostic:
    plain = "".join(map(_plain, span.text))
    hint = f"did you mean `{plain}`?" if plain.isascii() else None
    return Diagnostic(
        "FR113",
        f"{quote(span.text)} holds {_named(letter)}: names, codes and numbers are written in plain letters and digits",
        letter,
        help=hint or "type the word again on an English keyboard; the letter only looks like one",
    )


def number_too_long(span: Span, limit: int) -> Diagnostic:
    return Diagnostic("FR114", f"a number has at most {limit} digits", span)


def open_text(span: Span) -> Diagnostic:
    return Diagnostic(
        "FR115",
        "the text that begins here does not end on this line",
        Span(span.source, span.start, span.start + 1),
        help='end it with `"`; a text stands on one line',
    )


def stray_character(span: Span, hint: str | None) -> Diagnostic:
    return Diagnostic("FR116", f"{quote(span.text)} has no meaning here", span, help=hint or "leave it out")


def curly_quotes(span: Span) -> Diagnostic:
    return Diagnostic(
        "FR115",
        f"{quote(span.text)} does not stand in straight quotes",
        span,
        help='type `"` anew at both ends; word processors bend them',
    )


def utf16(span: Span) -> Diagnostic:
    return Diagnostic("FR117", "the file looks like UTF-16", span, help="save it with the encoding UTF-8")


def odd_line_end(span: Span) -> Diagnostic:
    return Diagnostic(
        "FR118",
        f"{_named(span)} ends a line in some programs and not in others",
        span,
        help="end lines with LF, or CR and LF",
    )


def odd_space(span: Span) -> Diagnostic:
    return Diagnostic("FR119", f"the blank {_named(span)} is not an ordinary one", span, help="type a blank instead")


def invisible_character(span: Span) -> Diagnostic:
    return Diagnostic("FR110", f"the invisible character {_named(span)} stands here", span, help="remove it")


# --- words


def bad_word(span: Span, meant: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "FR206",
        f"{quote(span.text)} is neither a name in lower case, nor a set in capitals, nor a code",
        span,
        help=f"did you mean {one_of([f'`{m}`' for m in meant])}?",
    )


def keyword_in_capitals(span: Span, low: str) -> Diagnostic:
    return Diagnostic("FR206", f"{quote(span.text)} is written with a capital", span, help=f"write `{low}`")


def joined_unit(span: Span, meant: str) -> Diagnostic:
    return Diagnostic("FR206", f"{quote(span.text)} is no time", span, help=f"write `{meant}`")


def bad_number(span: Span) -> Diagnostic:
    return Diagnostic("FR206", f"{quote(span.text)} is no number", span, help="numbers are written in digits alone")


def bad_date(span: Span) -> Diagnostic:
    return Diagnostic("FR210", f"{quote(span.text)} is not a date", span, help="dates are written 2009-02-28")


def no_such_day(span: Span) -> Diagnostic:
    return Diagnostic(
        "FR210",
        f"there is no day {quote(span.text)}",
        span,
        help=_days_of_month(span.text) or "dates run from 1900 to 2100",
    )


def _days_of_month(written: str) -> str | None:
    """What a date in its form has wrong but for the year."""
    year, month = int(written[:4]), int(written[5:7])
    days = length_of_month(year, month)
    if days is not None:
        return f"{_MONTHS[month - 1]} {year} has {days} days"
    return None if 1 <= month <= len(_MONTHS) else "the months are 01 to 12; a date is written year, month, day"


def hyphen_range(span: Span, first: str, last: str) -> Diagnostic:
    return Diagnostic("FR208", f"{quote(span.text)} is not a range of codes", span, help=f"write `{first}..{last}`")


def letter_for_digit(span: Span, meant: str) -> Diagnostic:
    letter = span.text[-1]
    return Diagnostic(
        "FR209",
        f"{quote(span.text)} ends in the letter {letter}, and no code does",
        span,
        help=f"did you mean `{meant}`?",
    )


def not_a_code(span: Span) -> Diagnostic:
    return Diagnostic(
        "FR207",
        f"{quote(span.text)} is not a code: a code has five characters",
        span,
        help="four digits and a digit or capital, or a capital and four digits; mind a lost zero in front",
    )


# --- statements


def no_statement(span: Span, words: Sequence[str]) -> Diagnostic:
    return Diagnostic(
        "FR201",
        f"{quote(span.text)} begins no statement",
        span,
        help=did_you_mean(span.text, words) or f"a statement begins with {one_of([f'`{w}`' for w in words])}",
    )


def body_without_rule(span: Span) -> Diagnostic:
    return Diagnostic("FR201", "a condition stands here without a rule", span, help="write `rule NAME` before `if`")


def unexpected(span: Span, expected: str, hint: str | None) -> Diagnostic:
    return Diagnostic("FR202", f"{quote(span.text)} was not expected here", span, help=hint or f"expected {expected}")


def lower_case(span: Span, low: str) -> Diagnostic:
    return unexpected(span, "", f"names and facts are written in lower case: did you mean `{low}`?")


def capitals(span: Span, high: str) -> Diagnostic:
    return unexpected(span, "", f"sets and sources are written in capitals: did you mean `{high}`?")


def unbracketed(span: Span, items: str) -> Diagnostic:
    return unexpected(span, "", f"several stand in brackets: write {quote(f'({items})')}")


def missing(span: Span, expected: str, hint: str | None = None) -> Diagnostic:
    wanted = hint or f"expected {expected}"
    return Diagnostic("FR203", f"something is missing after {quote(span.text)}", span, help=wanted)


def mixed(span: Span, joiner: Span, readings: tuple[str, str]) -> Diagnostic:
    return Diagnostic(
        "FR204",
        "`and` and `or` are mixed on one level, so that this can be read in two ways",
        joiner,
        labels=((span, "the whole condition"),),
        help=f"write {quote_long(readings[0])} or {quote_long(readings[1])}",
    )


def quote_long(text: str) -> str:
    """A longer piece of the author's text in backticks."""
    return f"`{shorten(' '.join(text.split()), 200)}`"


def clause_twice(span: Span, clause: str, first: Span) -> Diagnostic:
    return Diagnostic(
        "FR205", f"`{clause}` stands twice in one statement", span, labels=((first, "the first is here"),)
    )


def mixed_except(span: Span, readings: tuple[str, str]) -> Diagnostic:
    return Diagnostic(
        "FR211",
        "what follows `except` can be read in two ways",
        span,
        help=f"write {quote_long(readings[0])} or {quote_long(readings[1])}",
    )


def no_condition(span: Span, name: str) -> Diagnostic:
    return Diagnostic(
        "FR213", f"the rule {quote(name)} has no `if ... then ...`", span, help="every rule says when it applies"
    )


def row_width(span: Span, cells: int, columns: int) -> Diagnostic:
    return Diagnostic(
        "FR214",
        f"this row has {cells} {'cell' if cells == 1 else 'cells'}, and the table has {columns} columns",
        span,
        help="a cell that makes no difference holds `any`",
    )


def bad_column(span: Span) -> Diagnostic:
    return Diagnostic(
        "FR215",
        f"{quote(span.text)} heads no column",
        span,
        help="a column is headed by a fact, `procedure`, `code`, `not coded`, `review` or `query`",
    )


def no_rows(span: Span, name: str) -> Diagnostic:
    return Diagnostic("FR216", f"the table {quote(name)} has a header and no rows", span)


def bad_cell(span: Span) -> Diagnostic:
    return Diagnostic("FR217", f"{quote(span.text)} is the head of a column, not a value", span)


def bad_confidence(span: Span, word: str) -> Diagnostic:
    return Diagnostic("FR218", f"{quote(word)} is no confidence", span, help="write `high`, `medium` or `low`")


def bad_edits(span: Span, phrase: str, known: Sequence[str]) -> Diagnostic:
    hint = f"write {one_of([quote(kind) for kind in known])}; without `as` they are pairs"
    return Diagnostic("FR219", f"a table of edits holds no {quote(phrase)}", span, help=hint)


def bad_given_edit(span: Span, phrase: str, wanted: str) -> Diagnostic:
    return Diagnostic(
        "FR220",
        f"expected {quote(wanted)}, found {quote(phrase)}",
        span,
        help="write `pair edit 74240 over 76000 indicator 1`, `primary 20610 of 77002` or `unit limit 76000 up to 3`",
    )


# --- files


def unknown_base(span: Span, name: str, known: Sequence[str]) -> Diagnostic:
    hint = did_you_mean(name, known) or f"published are {one_of([f'`{k}`' for k in known])}"
    return Diagnostic("FR361", f"no ruleset is named {quote(name)}", span, help=hint)


def extends_itself(span: Span, name: str) -> Diagnostic:
    return Diagnostic("FR362", f"{quote(name)} extends this ruleset in turn", span)


def uses_itself(span: Span, chain: Sequence[str]) -> Diagnostic:
    way = " -> ".join(quote(name) for name in chain)
    return Diagnostic("FR363", f"these files use each other in a circle: {way}", span)


def too_many_files(span: Span, deep: int, most: int) -> Diagnostic:
    return Diagnostic("FR364", f"a ruleset has at most {most} files, used at most {deep} deep", span)


def leads_out(span: Span) -> Diagnostic:
    return Diagnostic(
        "FR365",
        f"{quote(span.text)} is no file of this ruleset",
        span,
        help='name a `.rules` file in the ruleset\'s folder, as in `use "code-sets.rules"`',
    )


def cannot_read(span: Span, why: str) -> Diagnostic:
    return Diagnostic("FR366", f"{quote(span.text)} cannot be used: {why}", span)
