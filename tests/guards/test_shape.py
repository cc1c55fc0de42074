"""Rule 5: small functions in small modules. Ruff checks each one; here the whole is measured."""

import ast
import statistics

from tests.guards.sources import PORTAL, modules

LONGEST_MODULE = 400
MEDIAN_FUNCTION = 6


def test_no_module_is_longer_than_a_sitting():
    long = {
        str(path.relative_to(PORTAL)): len(path.read_text().splitlines())
        for path in modules()
        if len(path.read_text().splitlines()) > LONGEST_MODULE
    }
    assert not long, f"split along a noun: {long}"


def test_functions_stay_small():
    lengths = [
        _code_lines(node) for tree in modules().values() for node in ast.walk(tree) if _is_function(node)
    ]
    assert statistics.median(lengths) <= MEDIAN_FUNCTION


def test_public_functions_say_what_they_do():
    silent = [
        f"{path.relative_to(PORTAL)}:{node.name}"
        for path, tree in modules().items()
        if path.name in {"services.py", "queries.py"}
        for node in tree.body
        if _is_function(node) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not silent, f"give these a docstring: {silent}"


def _is_function(node):
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _code_lines(node):
    """Lines of the body that hold code: no docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return len({line for each in body for line in range(each.lineno, each.end_lineno + 1)}) if body else 0
