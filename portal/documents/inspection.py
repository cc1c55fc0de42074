"""Looks into one file, in a process of its own: `python inspection.py FILE TARGET LONGEST_SIDE`.

Prints one line of JSON: {"pages", "is_signed", "converted"}, or {"problem": a key of checking.PROBLEMS}.
A photo becomes a PDF of one page at TARGET.

A picture of 50 million points takes hundreds of megabytes, and decoders of foreign files are where faults are
found. Here both end with the process, which also has a limit of time and memory. So this file imports
nothing of the portal.
"""

import errno
import json
import os
import resource
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MOST_MEMORY = 768 << 20  # bytes
MOST_TIME = 20  # seconds of computing
MOST_OBJECTS = 100_000  # dictionaries and lists of a PDF
MOST_POINTS = 51_000_000  # a phone of 50 megapixels: 8,192 × 6,144
A4_LENGTH = 11.69  # inches
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
OFFICE = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")  # docx, xlsx, zip; doc, xls
NO_ACTIONS_BELOW = {
    "/AP",
    "/Contents",
    "/Metadata",
    "/P",
    "/Parent",
    "/PieceInfo",
    "/Resources",
    "/SE",
    "/StructTreeRoot",
    "/Thumb",
}


class Problem(Exception):
    """A key of checking.PROBLEMS."""


def main(path: Path, target: Path, longest_side: int) -> dict[str, Any]:
    """What is said about a file."""
    try:
        return _look(path, target, longest_side)
    except Problem as problem:
        return {"problem": str(problem)}
    except MemoryError:
        return {"problem": "too_much"}
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            return {"problem": "no_space"}
        raise


def _look(path: Path, target: Path, longest_side: int) -> dict[str, Any]:
    kind = kind_of(path)
    if kind == "PDF":
        pages, is_signed = _read_pdf(path)
        return {"pages": pages, "is_signed": is_signed, "converted": False}
    if kind in {"OFFICE", "OTHER"}:
        raise Problem(kind.lower())
    picture = _decoded(path, kind, longest_side)
    _write_pdf(_plain(_upright(picture)), target)
    return {"pages": 1, "is_signed": False, "converted": True}


def kind_of(path: Path) -> str:
    """`PDF`, `OFFICE`, `OTHER` or the name of a picture format in Pillow, by the first bytes."""
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(OFFICE):
        return "OFFICE"
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    return _boxed_kind(head) or ("PDF" if b"%PDF-" in head else "OTHER")


def _boxed_kind(head: bytes) -> str:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS else ""


def _read_pdf(path: Path) -> tuple[int, bool]:
    from pypdf import PdfReader

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):  # many are locked, but open without a password
            raise Problem("encrypted")
        pages = sum(1 for _ in reader.pages)
        is_signed = _check_objects(reader.root_object)
    except (Problem, MemoryError):
        raise
    except Exception as error:  # a damaged file breaks the parser anywhere
        raise Problem("damaged_pdf") from error
    if not pages:
        raise Problem("damaged_pdf")
    return pages, is_signed


def _check_objects(root: Any) -> bool:
    """Whether the PDF is signed. Raises Problem when it would run something."""
    is_signed = False
    for item in _dictionaries(root):
        if {"/JS", "/XFA"} & item.keys() or _value(item, "/S") in {"/JavaScript", "/Launch"}:
            raise Problem("active")
        is_signed |= _value(item, "/FT") == "/Sig" and "/V" in item
    return is_signed


def _dictionaries(root: Any) -> Iterator[Any]:
    """Every dictionary under the root in which an action or a field can stand."""
    waiting, seen, count = [root], set(), 0
    while waiting:
        item = waiting.pop()
        if hasattr(item, "idnum"):
            if (item.idnum, item.generation) in seen:
                continue
            seen.add((item.idnum, item.generation))
            item = item.get_object()
        if isinstance(item, dict):
            yield item
            waiting += [value for key, value in item.items() if key not in NO_ACTIONS_BELOW]
        elif isinstance(item, list):
            waiting += list.__iter__(item)
        count += isinstance(item, dict | list)
        if count > MOST_OBJECTS:
            raise Problem("too_much")


def _value(item: Any, key: str) -> Any:
    value = item.get(key)
    return value.get_object() if hasattr(value, "get_object") else value


def _decoded(path: Path, kind: str, longest_side: int) -> Any:
    """The picture, no longer than `longest_side`, in grey, RGB or RGBA."""
    from PIL import Image

    if kind == "HEIF":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    Image.MAX_IMAGE_PIXELS = MOST_POINTS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        return _shrunk(Image.open(path, formats=[kind]), longest_side)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Problem("too_many_points") from error
    except MemoryError:
        raise
    except Exception as error:  # a damaged file breaks the decoder anywhere
        raise Problem("damaged_photo") from error


def _shrunk(picture: Any, longest_side: int) -> Any:
    share = min(1, longest_side / max(picture.size))
    picture.draft(None, tuple(round(side * share) for side in picture.size))  # a large JPEG is read in part
    picture.load()
    picture = _recoloured(picture)
    picture.thumbnail((longest_side, longest_side))
    return picture


def _recoloured(picture: Any) -> Any:
    if picture.mode in {"L", "RGB", "RGBA"}:
        return picture
    if picture.mode.startswith("I"):  # grey in 16 bits
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode == "1":
        return picture.convert("L")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _upright(picture: Any) -> Any:
    """Turned as the camera was held."""
    from PIL.Image import Transpose

    try:
        orientation = picture.getexif().get(0x0112)
    except Exception:  # noqa: BLE001  nobody loses a photo over the notes beside it
        orientation = None
    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return picture.transpose(turns[orientation]) if orientation in turns else picture


def _plain(picture: Any) -> Any:
    """On white paper, and without what the camera wrote beside the picture: place, time, its owner."""
    from PIL import Image

    if picture.mode == "RGBA":
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    picture.info = {}
    return picture


def _write_pdf(picture: Any, target: Path) -> None:
    """One page as long as A4. No dates in it: the same photo gives the same bytes, so it is kept once."""
    picture.save(
        target,
        "PDF",
        quality=80,
        optimize=True,
        resolution=max(picture.size) / A4_LENGTH,
        title=None,
        creationDate=None,
        modDate=None,
    )


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_TIME, MOST_TIME))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # pages for others come first
    answer = main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(json.dumps(answer))
