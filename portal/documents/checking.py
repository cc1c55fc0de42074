"""What a file is, by its content: asks a process of its own and puts the answer into words."""

import json
import logging
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.errors import Invalid, NoSpace
from portal.text import N_

log = logging.getLogger("portal.documents")

PROGRAM = Path(__file__).with_name("inspection.py")
MOST_SECONDS = 60
NEEDED = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")  # of the environment; never its secrets
PROBLEMS = {
    "other": N_(
        "Choose a PDF or a photo (JPEG, PNG, HEIC, WebP). This file is neither, whatever its name says."
    ),
    "office": N_(
        "This is a Word, Excel or ZIP file, whatever its name says. Save it as PDF and choose the PDF."
    ),
    "encrypted": N_("This PDF asks for a password. Choose a copy without password, or photograph its pages."),
    "active": N_("This PDF holds a program. Print it to a new PDF and choose that one."),
    "damaged_pdf": N_("This PDF is damaged or incomplete. Save it again, or photograph its pages."),
    "damaged_photo": N_("This photo is damaged or incomplete. Choose it again, or take a new one."),
    "too_many_points": N_(
        "This photo has more than 50 megapixels. Take it again with the camera's usual setting."
    ),
    "too_much": N_("This file is too complicated to check. Print it to a new PDF, or photograph its pages."),
}


@dataclass(frozen=True)
class Finding:
    """What a file is. `is_converted`: it was a photo, and its PDF lies at the target."""

    pages: int
    is_signed: bool
    is_converted: bool


def look_into(path: Path, target: Path, longest_side: int) -> Finding:
    """Check a PDF, or make one from a photo at `target`. Takes 0.2 to 2 seconds.

    Raises Invalid with words that say how to mend it, or NoSpace.
    """
    answer = _ask(path, target, longest_side)
    if answer.get("problem") == "no_space":
        raise NoSpace
    if "problem" in answer:
        raise Invalid(PROBLEMS[answer["problem"]])
    return Finding(answer["pages"], answer["is_signed"], answer["converted"])


def _ask(path: Path, target: Path, longest_side: int) -> dict[str, Any]:
    command = [sys.executable, "-I", str(PROGRAM), str(path), str(target), str(longest_side)]
    # One arena: threads of a decoder would count as 64 MB each.
    environment = {name: os.environ[name] for name in NEEDED if name in os.environ} | {
        "MALLOC_ARENA_MAX": "1"
    }
    try:
        done = subprocess.run(  # noqa: S603  our own program with our own paths
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MOST_SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"problem": "too_much"}
    if done.returncode:
        log.warning("inspection ended with %s: %s", done.returncode, done.stderr[-500:])
        return {"problem": "too_much"}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
