"""Nodes of Python's own syntax, by short names, for the functions that are made for a class or a program.

Functions are put together from nodes and never from text, so that nothing that anybody wrote can become code.
"""

import ast
from collections.abc import Iterable, Mapping
from types import CodeType
from typing import Any


def made(functions: Iterable[ast.stmt], names: Mapping[str, Any], what: str) -> Mapping[str, Any]:
    """The functions by name; `names` are what they refer to, `what` is the place that a traceback shows."""
    module = ast.fix_missing_locations(ast.Module(list(functions), []))
    code: CodeType = compile(module, f"<fluororules: {what}>", "exec")
    found = dict(names)
    exec(code, found)  # noqa: S102 - nodes of our own
    return found


def function(called: str, parameter: str, body: Iterable[ast.stmt]) -> ast.FunctionDef:
    """A function of one parameter."""
    return ast.FunctionDef(called, ast.arguments([], [ast.arg(parameter)], None, [], [], None, []), list(body), [])


def name(of: str) -> ast.Name:
    """A name."""
    return ast.Name(of, ast.Load())


def attribute(value: ast.expr, of: str) -> ast.Attribute:
    """`value.of`."""
    return ast.Attribute(value, of, ast.Load())


def item(value: ast.expr, key: ast.expr) -> ast.Subscript:
    """`value[key]`."""
    return ast.Subscript(value, key, ast.Load())


def call(called: ast.expr, *arguments: ast.expr) -> ast.Call:
    """`called(arguments)`."""
    return ast.Call(called, list(arguments), [])


def compare(left: ast.expr, operator: ast.cmpop, right: ast.expr) -> ast.Compare:
    """`left operator right`."""
    return ast.Compare(left, [operator], [right])


def is_none(value: ast.expr) -> ast.Compare:
    """`value is None`."""
    return compare(value, ast.Is(), ast.Constant(None))


def is_not_of(value: ast.expr, cls: str) -> ast.Compare:
    """`value.__class__ is not cls`."""
    return compare(attribute(value, "__class__"), ast.IsNot(), name(cls))


def negated(value: ast.expr) -> ast.UnaryOp:
    """`not value`."""
    return ast.UnaryOp(ast.Not(), value)


def all_of(values: Iterable[ast.expr]) -> ast.expr:
    """Values joined by `and`."""
    found = list(values)
    return found[0] if len(found) == 1 else ast.BoolOp(ast.And(), found)


def any_of(values: Iterable[ast.expr]) -> ast.expr:
    """Values joined by `or`."""
    found = list(values)
    return found[0] if len(found) == 1 else ast.BoolOp(ast.Or(), found)


def let(of: str, value: ast.expr) -> ast.Assign:
    """`of = value`."""
    return ast.Assign([ast.Name(of, ast.Store())], value)


def when(test: ast.expr, body: Iterable[ast.stmt], orelse: Iterable[ast.stmt] = ()) -> ast.If:
    """`if test: body else: orelse`."""
    return ast.If(test, list(body), list(orelse))
