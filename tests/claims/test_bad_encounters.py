"""Encounters that arrive broken: the wanted code and the path of the field, whatever form the file has."""

import io
import json
import sys
from pathlib import Path
from subprocess import run
from typing import Any

import pytest

import fluororules
from fluororules import Encounter, EncounterError
from fluororules.claims.encounters import Record, Rejection, read


def _rejected(encounter: object) -> tuple[str, str]:
    """The code and the path of the field, as a line, in an array, and through the library alike."""
    text = json.dumps(encounter)
    found = [*read(io.BytesIO(text.encode()), Encounter), *read(io.BytesIO(f"[{text}]".encode()), Encounter)]
    with pytest.raises(EncounterError) as error:
        fluororules.evaluate(encounter)
    told = {(one.code, one.field) for one in found if isinstance(one, Rejection)}
    assert told == {(error.value.code, error.value.field)}
    return told.pop()


def _accepted(encounter: object) -> Any:
    (one,) = read(io.BytesIO(json.dumps(encounter).encode()), Encounter)
    assert isinstance(one, Record), one
    return one.encounter


def _with(**fields: object) -> dict[str, object]:
    return {"date_of_service": "2009-02-28", **fields}


def _minutes(value: object) -> dict[str, object]:
    return _with(fluoroscopy={"physician_minutes": value})


def _code(value: object) -> dict[str, object]:
    return _with(procedures=[{"code": "20610"}, {"code": value}])


def test_null_missing_empty_and_blank() -> None:
    """E01: a fact that is null is one that is missing, an empty list says none, and blank text is refused."""
    assert _accepted(_with(procedures=None)) == _accepted(_with())
    assert _accepted(_with(procedures=[])) != _accepted(_with())
    assert _accepted(_with(fluoroscopy=None)) != _accepted(_with())
    assert _rejected(_with(id="")) == ("FD207", "id")
    assert _rejected(_with(id="  ")) == ("FD207", "id")
    assert _rejected(_with(payer="")) == ("FD206", "payer")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_no_numbers(value: float) -> None:
    """E02: NaN and the infinities are refused by the library with the field, and by the reader as no JSON."""
    with pytest.raises(EncounterError) as error:
        fluororules.evaluate(_minutes(value))
    assert (error.value.code, error.value.field) == ("FD201", "fluoroscopy.physician_minutes")
    (one,) = read(io.BytesIO(json.dumps(_minutes(value)).encode()), Encounter)
    assert isinstance(one, Rejection)
    assert one.code == "FD108"


@pytest.mark.parametrize("value", [-1, 1441, 2**31, 2**53 + 1, 2**63, 10**39])
def test_numbers_out_of_range(value: int) -> None:
    """E03: a whole number outside of the fact's range is refused, however large."""
    assert _rejected(_minutes(value)) == ("FD202", "fluoroscopy.physician_minutes")


@pytest.mark.parametrize("value", ["30", " 30 ", True, 30.0, 30.5, -0.0, 1e308, 5e-324, [30], {"minutes": 30}])
def test_numbers_of_another_type(value: object) -> None:
    """E03, E04, E22: nothing is converted into a whole number: no text, truth value, fraction or list."""
    assert _rejected(_minutes(value)) == ("FD203", "fluoroscopy.physician_minutes")


@pytest.mark.parametrize("value", [1, 0, "true", "yes", "false"])
def test_truth_values_of_another_type(value: object) -> None:
    """E04: nothing is converted into true or false."""
    assert _rejected(_with(other_imaging=value)) == ("FD203", "other_imaging")


@pytest.mark.parametrize(
    "day, code",
    [
        ("0000-01-01", "FD210"),
        ("0001-01-01", "FD210"),
        ("1899-12-31", "FD210"),
        ("2101-01-01", "FD210"),
        ("9999-12-31", "FD210"),
        ("10000-01-01", "FD211"),
        ("infinity", "FD211"),
        ("2024-02-30", "FD210"),
        ("2023-02-29", "FD210"),
        ("20240105", "FD211"),
        ("2024-W01-5", "FD211"),
        ("2024-1-5", "FD211"),
        ("01/05/2024", "FD211"),
        ("２０２４-０１-０５", "FD211"),  # noqa: RUF001 - full width is the point
        ("2024-01-05T23:30:00-05:00", "FD211"),
        ("2024-01-05\n", "FD211"),
        (" 2024-01-05", "FD211"),
        ("2024-01", "FD211"),
        ("2024", "FD211"),
        ("", "FD211"),
        (20240105, "FD203"),
        (None, "FD204"),
    ],
)
def test_dates(day: object, code: str) -> None:
    """E05, E06, E07: a date is YYYY-MM-DD, a day that there is, from 1900 to 2100."""
    assert _rejected({"date_of_service": day}) == (code, "date_of_service")


def test_a_missing_date() -> None:
    """The date of service is the one fact that must be given."""
    assert _rejected({}) == ("FD204", "date_of_service")


@pytest.mark.parametrize(
    "code, complaint",
    [
        (" 99213 ", "FD220"),
        ("99213\n", "FD222"),
        ("99213\t", "FD222"),
        ("j1100", "FD220"),
        ("9921", "FD220"),
        ("992130", "FD220"),
        ("99213\u00a0", "FD222"),
        ("992\u200b13", "FD222"),
        ("99213\x1f", "FD222"),
        ("99213\x00", "FD222"),
        ("\ud800", "FD222"),
        ("Ｊ1100", "FD221"),  # noqa: RUF001 - full width is the point
        ("９９２１３", "FD221"),  # noqa: RUF001
        ("А0428", "FD221"),  # noqa: RUF001 - a Cyrillic letter
        ("\u212a1100", "FD221"),  # the sign for kelvin
        ("ſ7200", "FD221"),  # noqa: RUF001 - a long s
        (100, "FD203"),
        (100.0, "FD203"),
        ("100", "FD220"),
        ("1E10", "FD220"),
        ("12E4", "FD220"),
    ],
)
def test_codes(code: object, complaint: str) -> None:
    """E10, E11, E12: a code is five plain characters and nothing else, never trimmed, folded or made from a number."""
    assert _rejected(_code(code)) == (complaint, "procedures[1].code")


@pytest.mark.parametrize("modifier", ["5", "59 ", "xe", "５９", 59, None])  # noqa: RUF001 - full width is the point
def test_modifiers(modifier: object) -> None:
    """A modifier is two digits or capitals; the message names which one is not."""
    code, field = _rejected(_with(procedures=[{"code": "20610", "modifiers": ["RT", modifier]}]))
    assert code in {"FD203", "FD220", "FD221"}
    assert field == "procedures[0].modifiers[1]"


def test_many_lines() -> None:
    """E15: 100,000 procedures are read and decided; one more is refused with the limit."""
    lines = [{"code": "20610"}] * 100_000
    assert fluororules.evaluate(_accepted(_with(procedures=lines, fluoroscopy=None))).codes
    (one,) = read(io.BytesIO(json.dumps(_with(procedures=[*lines, lines[0]])).encode()), Encounter)
    assert isinstance(one, Rejection)
    assert (one.code, one.field) == ("FD230", "procedures")
    assert "100000" in one.problem


@pytest.mark.parametrize("name, code", [("x" * 201, "FD205"), ("x" * 10_000_000, "FD205"), ("a\x00b", "FD222")])
def test_long_and_odd_text(name: str, code: str) -> None:
    """E16: a text is at most 200 characters that can be printed."""
    assert _rejected(_with(id=name)) == (code, "id")


@pytest.mark.parametrize(
    "encounter, path",
    [
        (_with(procedure=[]), ""),
        (_with(__class__="x"), ""),
        (_with(procedures=[{"cpt": "20610"}]), "procedures[0]"),
        (_with(fluoroscopy={"minutes": 3}), "fluoroscopy"),
        (_with(fluoroscopy={"a": {"b": {"c": [{}]}}}), "fluoroscopy"),
    ],
)
def test_unknown_keys(encounter: object, path: str) -> None:
    """E18: a key that the schema does not know is an error, wherever it stands."""
    assert _rejected(encounter) == ("FD208", path)


@pytest.mark.parametrize("name", ["id", "procedures", "fluoroscopy", "payer"])
@pytest.mark.parametrize("value", [0, [[]], {"x": 1}, [None], ["x"], True])
def test_values_of_another_form(name: str, value: object) -> None:
    """A list, object or number where another thing belongs is refused with the path of the field."""
    code, field = _rejected(_with(**{name: value}))
    assert code in {"FD203", "FD208"}
    assert field.startswith(name)


def test_the_machine_does_not_matter(tmp_path: Path) -> None:
    """E21, S07, S09: decimal context, time zone, locale, hash seed and warnings change no byte of a decision."""
    file = tmp_path / "encounter.json"
    file.write_text(json.dumps(_with(id="é", procedures=[], fluoroscopy={"purpose": "needle placement"})), "utf-8")
    command = ("-m", "fluororules", "evaluate", "--format", "json", str(file))
    settings: list[tuple[tuple[str, ...], dict[str, str]]] = [
        ((), {}),
        (("-O",), {"PYTHONHASHSEED": "0"}),
        (("-OO",), {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Apia"}),
        (("-bb", "-W", "error"), {"LC_ALL": "tr_TR.UTF-8", "PYTHONIOENCODING": "latin-1"}),
        (("-X", "dev"), {"LC_ALL": "C", "PYTHONUTF8": "0"}),
    ]
    root = Path(fluororules.__file__).parents[1]
    said = {
        run(
            [sys.executable, *flags, *command],
            env={"PYTHONPATH": str(root), **env},
            capture_output=True,
            check=True,
        ).stdout
        for flags, env in settings
    }
    assert len(said) == 1
    assert json.loads(said.pop())["encounter"] == "é"
