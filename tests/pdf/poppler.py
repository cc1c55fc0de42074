"""Readers that do not come from us: poppler, zbar and the tools of NSS, as Debian packs them."""

import shutil
import subprocess
from pathlib import Path

PACKAGES = {
    "pdftotext": "poppler-utils",
    "pdffonts": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdftoppm": "poppler-utils",
    "pdfsig": "poppler-utils",
    "zbarimg": "zbar-tools",
    "certutil": "libnss3-tools",
}


def run(tool: str, *arguments: object) -> str:
    """What the tool prints on both channels, whatever its exit status says."""
    if shutil.which(tool) is None:
        raise RuntimeError(f"{tool} is missing: apt-get install {PACKAGES[tool]}")
    done = subprocess.run([tool, *map(str, arguments)], capture_output=True, timeout=60)
    return (done.stdout + done.stderr).decode()


def text_of(pdf: bytes, folder: Path) -> str:
    """The text as `pdftotext` reads it, with every run of white space as one space."""
    return " ".join(run("pdftotext", "-layout", _file(pdf, folder), "-").split())


def facts_of(pdf: bytes, folder: Path) -> dict[str, str]:
    """What `pdfinfo` says, such as `{"Pages": "1", "Title": …}`."""
    said = run("pdfinfo", _file(pdf, folder)).splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in said)}


def fonts_of(pdf: bytes, folder: Path) -> list[str]:
    """A line for each font, such as `AAAAAA+PortalSerif-Bold TrueType WinAnsi yes yes yes 7 0`."""
    return [" ".join(line.split()) for line in run("pdffonts", _file(pdf, folder)).splitlines()[2:]]


def codes_on(pdf: bytes, folder: Path) -> list[str]:
    """What a phone reads from the QR codes of a print at 150 dpi."""
    picture = folder / "print"
    run("pdftoppm", "-r", 150, "-png", "-singlefile", _file(pdf, folder), picture)
    said = run("zbarimg", "--quiet", "--raw", "--nodbus", f"{picture}.png")
    return [line for line in said.splitlines() if not line.startswith("WARNING")]


def _file(pdf: bytes, folder: Path) -> Path:
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    return path
