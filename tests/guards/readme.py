"""The parts of README made from tables in the code; `python -m tests.guards.readme` writes them anew."""

import re

from portal import accounts, dossiers, tasks
from tests.guards.sources import PORTAL, ROOT, modules

README = ROOT / "README.md"


def lifecycle() -> str:
    """The state diagram, from the one table."""
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {dossiers.State.SUBMITTED}"]
    for row in dossiers.ROWS:
        for source in row.sources:
            targets = dossiers.IN_HAND if row.goes_back else (row.target or source,)
            lines += [f"    {source} --> {target}: {row.name}" for target in targets]
    lines += [f"    {state} --> [*]" for state in dossiers.FINAL]
    return "\n".join([*lines, "```"])


def actions() -> str:
    """Each action with what it needs and does."""
    lines = [
        "| action | permission | clock | reason | form | national code after |",
        "|---|---|---|---|---|---|",
    ]
    for row in dossiers.ROWS:
        code = dossiers.NATIONAL_CODE[row.target] if row.target else "–"
        reason = "required" if row.needs_reason else ""
        lines.append(
            f"| {row.name} | {row.permission} | {row.clock or ''} | {reason} | {row.form} | {code} |"
        )
    return "\n".join(lines)


def grants() -> str:
    """Who may do what."""
    lines = ["| role | reach | permissions |", "|---|---|---|"]
    for role, grant in accounts.GRANTS.items():
        permissions = ", ".join(sorted(grant.permissions))
        lines.append(f"| {role} | {grant.reach} | {permissions} |")
    return "\n".join(lines)


def jobs() -> str:
    """The timetable."""
    lines = ["| job | minute | hour |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {job.name} | {job.when[0]} | {job.when[1]} |" for job in tasks.JOBS)])


def packages() -> str:
    """The rooms of the house, each by the first line of its own docstring."""
    lines = ["| where | what |", "|---|---|"]
    for path in sorted(PORTAL.iterdir()):
        file = path / "__init__.py" if path.is_dir() else path
        if file in modules() and path.name != "__init__.py":
            first = (modules()[file].body[0].value.value).strip().splitlines()[0]
            lines.append(f"| `portal/{path.name}{'/' if path.is_dir() else ''}` | {first} |")
    return "\n".join(lines)


PARTS = {"lifecycle": lifecycle, "actions": actions, "grants": grants, "jobs": jobs, "packages": packages}


def rewritten(text: str) -> str:
    """`text` with every marked part made anew."""
    for name, make in PARTS.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text = re.sub(pattern, lambda found, make=make: f"{found[1]}{make()}\n{found[2]}", text, flags=re.S)
    return text


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text(encoding="utf-8")), encoding="utf-8")
