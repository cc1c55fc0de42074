"""The portal's own source, read as syntax trees."""

import ast
import functools
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PORTAL = ROOT / "portal"


@functools.cache
def modules() -> dict[Path, ast.Module]:
    """Every Python file of the portal and its tree."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PORTAL.rglob("*.py"))}


def package_of(path: Path) -> str:
    """`portal/dossiers/views.py` → `dossiers`; a single module is its own package."""
    first = path.relative_to(PORTAL).parts[0]
    return first.removesuffix(".py")
