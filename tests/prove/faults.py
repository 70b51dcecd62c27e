"""Thirty faults to plant in the published rulesets, each with what must report it, and the region that must be told."""

from typing import Final, Literal

import attrs

Reporter = Literal["check", "test", "prove", "diff"]
ALWAYS: Final = "1900-01-01..2100-12-31"


@attrs.frozen
class Edit:
    """A change of the text of one statement of a file: what stands there once becomes something else.

    `statement` is the beginning of the statement; with none the text is put at the end of the file. Text to take away
    that is not given is the whole statement.
    """

    file: str
    statement: str
    before: str
    after: str


@attrs.frozen
class Told:
    """A region that `compare` must tell: the code, what becomes of it, and the days, both ends inclusive."""

    code: str
    old: str
    new: str
    days: str


@attrs.frozen
class Fault:
    """A fault, how it is planted, and what must report it.

    `finding` is the code and the name that `prove` must find and does not find in the published ruleset. Where `told`
    is empty and the faulty ruleset loads, the fault changes no meaning, and `compare` must prove the two equal.
    """

    name: str
    ruleset: str
    edits: tuple[Edit, ...]
    reported: tuple[Reporter, ...]
    told: tuple[Told, ...] = ()
    finding: tuple[str, str] | None = None


def _acr(statement: str, before: str, after: str, file: str = "acr.rules") -> Edit:
    return Edit(file, statement, before, after)


ACR: Final = (
    Fault(
        "a bound off by one",
        "acr",
        (_acr("rule stand-alone-exam\n", "up to 1 hour\n", "up to 61 minutes\n"),),
        ("test", "prove", "diff"),
        (Told("76000", "not coded", "coded", ALWAYS),),
        ("FR501", "one-stand-alone-code"),
    ),
    Fault(
        "a number ends a day early",
        "acr",
        (
            _acr("code stand-alone-long", "2018-12-31", "2018-12-30"),
            _acr("example the-longer-code-ends", "", "", "examples.rules"),  # else `check` refuses what it expects
            _acr("example last-day-of-the-longer-code", "", "", "examples.rules"),
        ),
        ("diff",),
        (Told("76001", "a code", "no code", "2018-12-31..2018-12-31"),),
    ),
    Fault(
        "a gap between two numbers",
        "acr",
        (_acr("code central-venous", "2006-12-31", "2006-12-30"),),
        ("check",),
    ),
    Fault(
        "two numbers of a service overlap",
        "acr",
        (_acr("code central-venous", "2006-12-31", "2007-01-01"),),
        ("check",),
    ),
    Fault(
        "a lost `not`",
        "acr",
        (_acr("rule assist\n", "not same physician", "same physician"),),
        ("test", "diff"),
        (
            Told("76000", "coded", "not coded", ALWAYS),
            Told("76000", "not coded", "coded", ALWAYS),
        ),
    ),
    Fault(
        "`and` into `or`",
        "acr",
        (
            _acr(
                "define only imaging",
                "no procedure in IMAGING and not other imaging",
                "any of (no procedure in IMAGING, not other imaging)",
            ),
        ),
        ("test", "diff"),
        (
            Told("76000", "not coded", "coded", ALWAYS),
            Told("76001", "not coded", "coded", "1988-01-01..2018-12-31"),
        ),
    ),
    Fault(
        "a bar narrowed",
        "acr",
        (_acr("rule bundled-study", "fluoroscopy not coded", "stand-alone, stand-alone-long not coded"),),
        ("test", "prove", "diff"),
        (
            Told("77002", "not coded", "coded", "2007-01-01..2100-12-31"),
            Told("76003", "not coded", "coded", "1900-01-01..2006-12-31"),
        ),
        ("FR501", "nothing-along-a-bundled-study"),
    ),
    Fault(
        "a bar taken away",
        "acr",
        (_acr("rule personal-supervision", "", ""),),
        ("test", "prove", "diff"),
        (
            Told("76000", "not coded", "coded", ALWAYS),
            Told("76001", "not coded", "coded", "1988-01-01..2018-12-31"),
        ),
        ("FR501", "no-stand-alone-without-the-physician"),
    ),
    Fault(
        "a code moved to another set",
        "acr",
        (
            _acr("set CHOLECYSTOGRAPHY", "74290, 74291", "74290", "code-sets.rules"),
            _acr("set OTHER-SUPERVISION", "74300, 74301", "74291, 74300, 74301", "code-sets.rules"),
        ),
        ("diff",),
        (
            Told("77002", "not coded", "coded", "2007-01-01..2100-12-31"),
            Told("77003", "not coded", "coded", "2007-01-01..2100-12-31"),
        ),
    ),
    Fault(
        "two numbers swapped",
        "acr",
        (
            _acr("code needle-placement", "77002 from", "77003 from"),
            _acr("code spinal-injection", "77003 from", "77002 from"),
        ),
        ("test", "diff"),
        (
            Told("77002", "coded", "not coded", "2007-01-01..2100-12-31"),
            Told("77002", "not coded", "coded", "2007-01-01..2100-12-31"),
            Told("77003", "coded", "not coded", "2007-01-01..2100-12-31"),
        ),
    ),
    Fault(
        "a rule made dead",
        "acr",
        (
            _acr(
                "rule needle-guidance",
                "is needle placement then",
                "is needle placement and fluoroscopy purpose is spinal injection then",
            ),
        ),
        ("test", "prove", "diff"),
        (Told("77002", "coded", "not coded", "2007-01-01..2100-12-31"),),
        ("FR502", "needle-guidance"),
    ),
    Fault(
        "another service concluded",
        "acr",
        (_acr("rule spinal-guidance", "code spinal-injection", "code needle-placement"),),
        ("test", "prove", "diff"),
        (
            Told("77002", "not coded", "coded", "2007-01-01..2100-12-31"),
            Told("77003", "coded", "not coded", "2007-01-01..2100-12-31"),
        ),
        ("FR508", "spinal-injection"),
    ),
    Fault(
        "a member of a set begins late",
        "acr",
        (_acr("set CENTRAL-VENOUS-REMOVAL", "36589, 36590", "36589 from 2005-01-01, 36590", "code-sets.rules"),),
        ("diff",),
        (Told("75998", "coded", "not coded", "2004-01-01..2004-12-31"),),
    ),
    Fault(
        "a rule that is always overridden",
        "acr",
        (
            _acr(
                "",
                "",
                "rule quick-look\n"
                '    "A quick look without the physician is looked at."\n'
                "    if not physician present and physician time up to 10 minutes then review stand-alone\n"
                '    cite ACR-2009 "paragraph 9"\n',
            ),
            _acr("rule personal-supervision", "    cite", "    overrides quick-look\n    cite"),
        ),
        ("prove",),
        finding=("FR503", "quick-look"),
    ),
    Fault(
        "a rule that is always barred",
        "acr",
        (
            _acr(
                "",
                "",
                "rule needle-of-a-study\n"
                '    "The needle of a study is coded."\n'
                "    if fluoroscopy purpose is imaging study then code needle-placement\n"
                '    cite ACR-2009 "paragraph 2"\n',
            ),
        ),
        ("prove",),
        finding=("FR504", "needle-of-a-study"),
    ),
    Fault(
        "a rule that says what another says",
        "acr",
        (
            _acr(
                "",
                "",
                "rule needle-with-other-imaging\n"
                '    "A needle is guided, and something else is imaged."\n'
                "    if fluoroscopy purpose is needle placement and other imaging then code needle-placement\n"
                '    cite ACR-2009 "paragraph 12"\n',
            ),
        ),
        ("prove",),
        finding=("FR505", "needle-with-other-imaging"),
    ),
)


def _fluoroscopy(statement: str, before: str, after: str, file: str = "stand-alone.rules") -> Edit:
    return Edit(file, statement, before, after)


FLUOROSCOPY: Final = (
    Fault(
        "an exception dropped",
        "fluoroscopy",
        (_fluoroscopy("rule own-imaging-of-the-operation", "    unless distinct service\n", ""),),
        ("test", "diff"),
        (Told("76000", "review", "not coded", ALWAYS),),
    ),
    Fault(
        "an override dropped",
        "fluoroscopy",
        (_fluoroscopy("rule skin-foreign-body", "    overrides own-imaging-of-the-operation\n", ""),),
        ("test", "diff"),
        (Told("76000", "coded", "not coded", ALWAYS),),
    ),
    Fault(
        "an override reversed",
        "fluoroscopy",
        (
            _fluoroscopy("rule catheter-repositioned", "own-imaging-of-the-operation, ", ""),
            _fluoroscopy(
                "rule own-imaging-of-the-operation", "    cite", "    overrides catheter-repositioned\n    cite"
            ),
        ),
        ("diff",),
        (Told("76000", "coded", "not coded", ALWAYS),),
    ),
    Fault(
        "an override both ways",
        "fluoroscopy",
        (_fluoroscopy("rule own-imaging-of-the-operation", "    cite", "    overrides skin-foreign-body\n    cite"),),
        ("check",),
    ),
    Fault(
        "over an hour becomes an hour",
        "fluoroscopy",
        (_fluoroscopy("rule other-imaging-along-long", "over 1 hour", "at least 1 hour"),),
        ("diff",),
        (Told("76001", "not coded", "review", "1988-01-01..2018-12-31"),),
    ),
    Fault(
        "a rule ends a day early",
        "fluoroscopy",
        (_fluoroscopy("rule sympathetic-block-as-needle", "2010-11-30", "2010-11-29", "guidance.rules"),),
        ("diff",),
        (
            Told("77002", "coded", "not coded", "2010-11-30..2010-11-30"),
            Told("77003", "not coded", "coded", "2010-11-30..2010-11-30"),
        ),
    ),
    Fault(
        "a modifier dropped",
        "fluoroscopy",
        (_fluoroscopy("rule professional-part-in-a-facility", "         and modifier 26 on needle-placement\n", ""),),
        ("diff",),
        (
            Told(
                "77002",
                "coded, modifier 26",
                "coded, no limit of units and no modifier",
                "2007-01-01..2100-12-31",
            ),
        ),
    ),
    Fault(
        "a set begins a year late",
        "fluoroscopy",
        (_fluoroscopy("set NERVE-BLOCKS-SINCE-2020", "from 2020-01-01", "from 2021-01-01", "code-sets.rules"),),
        ("diff",),
        (Told("77002", "coded", "review", "2020-01-01..2020-12-31"),),
    ),
    Fault(
        "`no procedure` into `procedure`",
        "fluoroscopy",
        (
            _fluoroscopy(
                "rule venogram-that-maps",
                "no procedure in BUNDLED-BUT-MAPPING",
                "procedure in BUNDLED-BUT-MAPPING",
                "guidance.rules",
            ),
        ),
        ("test", "prove", "diff"),
        (
            Told("77001", "coded", "not coded", "2007-01-01..2100-12-31"),
            Told("77001", "not coded", "coded", "2007-01-01..2100-12-31"),
        ),
        ("FR501", "nothing-coded-along-a-study-of-the-families"),
    ),
)


def _medicare(statement: str, before: str, after: str, file: str = "edits.rules") -> Edit:
    return Edit(file, statement, before, after)


MEDICARE: Final = (
    Fault(
        "units changed",
        "medicare",
        (_medicare("rule one-unit-of-guidance", "units 1 on", "units 2 on", "policy.rules"),),
        ("diff",),
        (
            Told(
                "77002",
                "coded, at most 1 unit",
                "coded, at most 2 units",
                "2022-01-01..2100-12-31",
            ),
        ),
    ),
    Fault(
        "the condition of edits turned round",
        "medicare",
        (_medicare("edits pair-edits", "if not hospital bills", "if hospital bills"),),
        ("test", "diff"),
        (Told("76000", "not coded", "coded", ALWAYS),),
    ),
    Fault(
        "a modifier of edits dropped",
        "medicare",
        (_medicare("edits pair-edits", "XP, XU", "XP"),),
        ("diff",),
        (Told("76000", "coded", "not coded", ALWAYS),),
    ),
    Fault(
        "edits begin a year late",
        "medicare",
        (_medicare("edits add-on-edits", "2013-01-01", "2014-01-01"),),
        ("diff",),
        (Told("77002", "not coded", "coded", "2013-01-01..2013-12-31"),),
    ),
    Fault(
        "an edit turned round a day late",
        "medicare",
        (_medicare("set OTHER-GUIDANCE", "2008-10-01", "2008-10-02", "code-sets.rules"),),
        ("diff",),
        (Told("76000", "not coded", "coded", "2008-10-01..2008-10-01"),),
    ),
)

FAULTS: Final = (*ACR, *FLUOROSCOPY, *MEDICARE)
