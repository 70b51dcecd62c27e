"""The wording of findings. Codes never change their meaning; each has a page in the reference."""

from fluororules.diagnostics import Diagnostic
from fluororules.source import Span

Labels = tuple[tuple[Span, str], ...]


def broken(name: str, span: Span, labels: Labels) -> Diagnostic:
    return Diagnostic("FR501", f"`{name}` does not hold of every encounter", span, "error", labels)


def dead(name: str, span: Span) -> Diagnostic:
    hint = "look for parts of its condition that exclude each other, and for dates on which nothing meets it"
    return Diagnostic(
        "FR502", f"`{name}` can never apply: no encounter meets its condition", span, "warning", help=hint
    )


def always_overridden(name: str, span: Span, labels: Labels) -> Diagnostic:
    return Diagnostic("FR503", f"`{name}` is overridden wherever its condition holds", span, "warning", labels)


def always_barred(name: str, codes: str, span: Span, labels: Labels) -> Diagnostic:
    return Diagnostic(
        "FR504", f"`{name}` supports nothing: wherever it applies, {codes} is barred", span, "warning", labels
    )


def redundant(name: str, span: Span, labels: Labels) -> Diagnostic:
    hint = "leave it out, or, where it is to say the same from another source, write `restates` and the other's name"
    return Diagnostic(
        "FR505", f"`{name}` changes nothing: other rules say all that it says", span, "warning", labels, hint
    )


def restates_not(name: str, other: str, span: Span, labels: Labels) -> Diagnostic:
    return Diagnostic("FR506", f"`{name}` says more than `{other}`, which it is to restate", span, "warning", labels)


def never_overrides(name: str, other: str, span: Span, labels: Labels) -> Diagnostic:
    hint = "the two never apply together, so the exception can go"
    return Diagnostic("FR507", f"`{name}` can never override `{other}`", span, "warning", labels, hint)


def never(code: str, what: str, span: Span) -> Diagnostic:
    return Diagnostic("FR508", f"`{code}` can never be {what}", span, "warning")
