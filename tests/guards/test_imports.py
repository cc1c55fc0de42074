"""Rule 3: inside a package dots, from outside its face."""

import ast

import pytest

from tests.guards.sources import PORTAL, modules, package_of

FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager"}
# A view's tools that must not load Flask for those who only want the rules.
DOORS = {"portal.documents.sending", "portal.documents.tus"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PORTAL)))
def test_other_packages_are_used_by_their_face(path):
    own = package_of(path)
    for node in ast.walk(modules()[path]):
        if (
            not isinstance(node, ast.ImportFrom)
            or node.level
            or not (node.module or "").startswith("portal.")
        ):
            continue
        parts = node.module.split(".")
        inner = len(parts) > 2 and parts[1] != own
        assert not inner or node.module in DOORS, (
            f"{path.name}: import portal.{parts[1]} and use its face instead of {node.module}"
        )


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PORTAL)))
def test_no_module_is_a_drawer_for_odds_and_ends(path):
    assert not FORBIDDEN_NAMES & {part.removesuffix(".py") for part in path.relative_to(PORTAL).parts}


def test_every_package_says_what_it_offers():
    for face in PORTAL.glob("*/__init__.py"):
        names = {
            target.id
            for node in modules()[face].body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        assert "__all__" in names, f"{face}: list the package's face in __all__"
        assert ast.get_docstring(modules()[face]), f"{face}: say in a line what the package is"
