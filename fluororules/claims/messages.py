"""Every complaint about a file of encounters. None holds a value of the file, nor a key, which may be one astray."""

from fluororules.errors import EncounterError

_LONGEST_NAME = 60


def _file(code: str, problem: str) -> EncounterError:
    return EncounterError(code, "", problem)


def not_json(problem: str, where: str) -> EncounterError:
    return _file("FD101", f"not JSON: {problem} at {where}")


def duplicate_key(first: int, second: int) -> EncounterError:
    return _file("FD102", f"keys {first} and {second} of one object are the same")


def not_utf8(where: str) -> EncounterError:
    return _file("FD103", f"not UTF-8 at {where}")


def not_text(looks_like: str) -> EncounterError:
    tables = "; tables are for `fluororules batch` and `audit -o`" if "table" in looks_like else ""
    return _file("FD104", f"the file looks like {looks_like}; expected JSON in UTF-8{tables}")


def cut_off(what: str) -> EncounterError:
    return _file("FD105", f"{what} is cut off: it ends before it is complete")


def too_deep(deepest: int) -> EncounterError:
    return _file("FD106", f"lists and objects nest more than {deepest} deep; an encounter needs 4")


def long_number(digits: int, longest: int) -> EncounterError:
    return _file("FD107", f"a number of {digits} digits; at most {longest} can be read")


def no_number() -> EncounterError:
    return _file("FD108", "not JSON: NaN and Infinity are no numbers; leave out what is not known")


def too_long(longest: int) -> EncounterError:
    return _file(
        "FD109", f"longer than {longest} bytes, the most that is read of one encounter; give it fewer procedures"
    )


def more_text() -> EncounterError:
    return _file(
        "FD110",
        "more text after the end; nothing from here on was read "
        "(put each encounter on a line of its own, or all in one array)",
    )


def nothing_between() -> EncounterError:
    return _file("FD111", "expected an encounter, and there is nothing here but a comma")
