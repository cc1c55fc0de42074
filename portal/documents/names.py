"""Names of files, as people gave them."""

import re
import unicodedata

LONGEST = 200  # characters
_PATH = re.compile(r".*[/\\]", re.S)


def clean(name: str) -> str:
    """A name without folders, control and direction characters; NFC; the ending is kept when it is cut.

    `C:\\giấy\\khai\\nsinh.PDF` → `khai sinh.PDF`. Nothing left: `document`.
    """
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in _PATH.sub("", unicodedata.normalize("NFC", name))
        if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    single = " ".join(visible.split()).lstrip(".")
    return _cut(single) or "document"


def _cut(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, ending = _parts(name)
    return stem[: LONGEST - len(ending)].rstrip() + ending


def _parts(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem and 0 < len(ending) <= 5 and " " not in ending else (name, "")


def as_pdf(name: str) -> str:
    """`IMG_1.HEIC` → `IMG_1.pdf`: what it is now."""
    return _parts(name)[0] + ".pdf"
