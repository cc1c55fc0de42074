"""A table of any length as PDF, written page by page: what is in memory is one page.

reportlab keeps a whole paper in memory and needs a millisecond a cell; a register of 100,000 dossiers has
1.5 million cells. So pages are written here as the PDF standard (ISO 32000-1) has them, with the fonts of
pdf.py embedded whole. Every text is plain text.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO
from unicodedata import is_normalized

from portal import pdf

WIDE, HIGH = 842.0, 595.0  # A4 across, in points
MARGIN = 24.0
SIZE, LEADING, PADDING = 7.0, 8.4, 2.0
INNER = WIDE - 2 * MARGIN

Lines = tuple[str, ...]
Word = tuple[str, float]  # its glyphs, how wide it is


@dataclass(frozen=True)
class Look:
    """What stands around the rows: `top` above the first page's (text, is strong), `foot` on every page."""

    title: str
    language: str
    top: Sequence[tuple[str, bool]]
    head: Sequence[str]
    shares: Sequence[float]  # of the width, one a column
    foot: str


class Writer:
    """Rows go in one after the other; `close` ends the file."""

    def __init__(self, stream: BinaryIO, look: Look) -> None:
        self.stream, self.look = stream, look
        self.offsets: list[int] = []
        self.pages: list[int] = []
        self.widths = [INNER * share / sum(look.shares) for share in look.shares]
        self.edges = [MARGIN + sum(self.widths[:place]) for place in range(len(self.widths) + 1)]
        self.lefts = [f"{edge + PADDING:.1f}" for edge in self.edges[:-1]]
        self.at = stream.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self.catalog, self.tree, self.info = (self._number() for _ in range(3))
        self.fonts = [self._font(pdf.face(style)) for style in ("Regular", "Bold")]
        self.heading = [
            _wrapped(text, width, True) for text, width in zip(look.head, self.widths, strict=True)
        ]
        self._begin()

    def add(self, row: Iterable[str]) -> None:
        """One row; a cell takes as many lines as it needs, a row never breaks over two pages."""
        cells = [_wrapped(text, width, False) for text, width in zip(row, self.widths, strict=True)]
        if self.y - _height(cells) < MARGIN + LEADING:
            self._end()
            self._begin()
        self._put(cells, strong=False)

    def close(self) -> None:
        """The last page, the tree of pages, the table of what is where."""
        self._end()
        kids = " ".join(f"{page} 0 R" for page in self.pages)
        self._object(self.tree, f"<</Type/Pages/Count {len(self.pages)}/Kids[{kids}]>>")
        language = f"/Lang({self.look.language})/ViewerPreferences<</DisplayDocTitle true>>"
        self._object(self.catalog, f"<</Type/Catalog/Pages {self.tree} 0 R{language}>>")
        self._object(self.info, f"<</Title<feff{self.look.title.encode('utf-16-be').hex()}>>>")
        start = self.at
        rows = "".join(f"{offset:010} 00000 n \n" for offset in self.offsets)
        count = len(self.offsets) + 1
        trailer = f"<</Size {count}/Root {self.catalog} 0 R/Info {self.info} 0 R>>"
        self._write(
            f"xref\n0 {count}\n0000000000 65535 f \n{rows}trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n"
        )

    def _begin(self) -> None:
        self.rules: list[str] = []
        self.texts: list[str] = []
        self.y = HIGH - MARGIN
        for text, strong in self.look.top if not self.pages else ():
            self._line(text, strong)
        self.table_top = self.y
        self._rule()
        self._put(self.heading, strong=True)

    def _line(self, text: str, strong: bool) -> None:
        glyphs, width = _word(_clean(text), strong)
        self.texts.append(f"/F{int(strong)} {SIZE * 1.4:g} Tf")
        self._text(glyphs, f"{(WIDE - width * 1.4) / 2:.1f}", self.y - 10)
        self.y -= 14

    def _put(self, cells: Sequence[Lines], *, strong: bool) -> None:
        if strong:
            self.texts.append(f"/F1 {SIZE:g} Tf")
        top = self.y - PADDING - SIZE
        for lines, left in zip(cells, self.lefts, strict=True):
            for place, line in enumerate(lines):
                self._text(line, left, top - place * LEADING)
        if strong:
            self.texts.append(f"/F0 {SIZE:g} Tf")
        self.y -= _height(cells)
        self._rule()

    def _text(self, glyphs: str, x: str, y: float) -> None:
        self.texts.append(f"1 0 0 1 {x} {y:.1f} Tm<{glyphs}>Tj")

    def _rule(self) -> None:
        self.rules.append(f"{MARGIN} {self.y:.1f} m {WIDE - MARGIN} {self.y:.1f} l")

    def _end(self) -> None:
        foot, width = _word(_clean(f"{self.look.foot} · {len(self.pages) + 1}"), False)
        self._text(foot, f"{(WIDE - width) / 2:.1f}", MARGIN - 10)
        edges = [f"{edge:.1f} {self.table_top:.1f} m {edge:.1f} {self.y:.1f} l" for edge in self.edges]
        drawn = ["0.4 w 0.5 G", *self.rules, *edges, "S BT", *self.texts, "ET"]
        body = zlib.compress("\n".join(drawn).encode("ascii"), 1)
        content, page = self._number(), self._number()
        self._stream(content, body)
        fonts = "".join(f"/F{place} {font} 0 R" for place, font in enumerate(self.fonts))
        box = f"/MediaBox[0 0 {WIDE:g} {HIGH:g}]/Resources<</Font<<{fonts}>>>>"
        self._object(page, f"<</Type/Page/Parent {self.tree} 0 R{box}/Contents {content} 0 R>>")
        self.pages.append(page)

    def _font(self, face: pdf.Face) -> int:
        font, inner, about, program, words = (self._number() for _ in range(5))
        system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        widths = " ".join(f"{glyph}[{width:.0f}]" for glyph, width in sorted(face.advances.items()))
        self._stream(program, zlib.compress(face.program), f"/Length1 {len(face.program)}")
        self._stream(words, zlib.compress(_words_of(face)))
        self._object(
            about, f"<</Type/FontDescriptor/FontName/{face.name}{face.measures}/FontFile2 {program} 0 R>>"
        )
        self._object(
            inner,
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{face.name}{system}/FontDescriptor {about} 0 R"
            f"/CIDToGIDMap/Identity/W[{widths}]>>",
        )
        self._object(
            font,
            f"<</Type/Font/Subtype/Type0/BaseFont/{face.name}/Encoding/Identity-H"
            f"/DescendantFonts[{inner} 0 R]/ToUnicode {words} 0 R>>",
        )
        return font

    def _number(self) -> int:
        self.offsets.append(0)
        return len(self.offsets)

    def _object(self, number: int, text: str) -> None:
        self.offsets[number - 1] = self.at
        self._write(f"{number} 0 obj\n{text}\nendobj\n")

    def _stream(self, number: int, body: bytes, more: str = "") -> None:
        self.offsets[number - 1] = self.at
        self._write(f"{number} 0 obj\n<</Filter/FlateDecode/Length {len(body)}{more}>>\nstream\n")
        self.at += self.stream.write(body)
        self._write("\nendstream\nendobj\n")

    def _write(self, text: str) -> None:
        self.at += self.stream.write(text.encode("ascii"))


def _words_of(face: pdf.Face) -> bytes:
    """Which letter each glyph is: so the text can be searched and read aloud. At most 100 lines a block."""
    named = sorted({glyph: ord(letter) for letter, glyph in face.glyphs.items()}.items())
    blocks = []
    for first in range(0, len(named), 100):
        some = named[first : first + 100]
        rows = "\n".join(f"<{glyph:04x}> <{letter:04x}>" for glyph, letter in some)
        blocks.append(f"{len(some)} beginbfchar\n{rows}\nendbfchar")
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Portal def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n" + "\n".join(blocks) + "\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode("ascii")


def _height(cells: Sequence[Lines]) -> float:
    return max(map(len, cells)) * LEADING + 2 * PADDING


@lru_cache(maxsize=4096)  # names of procedures and agencies, words that return on every row
def _wrapped(text: str, width: float, strong: bool) -> Lines:
    """The lines of a cell as glyphs; a word that is too long for its column is cut."""
    room = width - 2 * PADDING
    words = [_word(word, strong) for word in _clean(text).split(" ")]
    space, gap = _word(" ", strong)
    if sum([size for _glyphs, size in words]) + gap * (len(words) - 1) <= room:
        return (space.join([glyphs for glyphs, _size in words]),)
    if max([size for _glyphs, size in words]) > room:
        words = [piece for each in words for piece in _pieces(each, room)]
    return tuple(_broken(words, room, strong)[:60])  # a row is lower than a page


def _broken(words: list[Word], room: float, strong: bool) -> list[str]:
    space, gap = _word(" ", strong)
    lines, line, filled = [], "", 0.0
    for glyphs, size in words:
        if line and filled + gap + size > room:
            lines.append(line)
            line = ""
        line, filled = (line + space + glyphs, filled + gap + size) if line else (glyphs, size)
    return [*lines, line]


def _pieces(word: Word, room: float) -> Iterable[Word]:
    glyphs, size = word
    if size <= room:
        return [word]
    count = 4 * max(1, int(len(glyphs) // 4 * room / size * 0.8))
    cut = [glyphs[first : first + count] for first in range(0, len(glyphs), count)]
    return [(each, size * len(each) / len(glyphs)) for each in cut]


@lru_cache(maxsize=16384)
def _word(text: str, strong: bool) -> Word:
    hexes, widths = _tables(strong)
    return (
        "".join([hexes.get(letter) or hexes["?"] for letter in text]),
        sum([widths.get(letter) or widths["?"] for letter in text]),
    )


def _clean(text: str) -> str:
    """Composed letters that can be printed, on one line."""
    if text.isprintable() and (text.isascii() or is_normalized("NFC", text)):
        return text
    return " ".join(pdf.plain(text).split())


@lru_cache(maxsize=2)
def _tables(strong: bool) -> tuple[dict[str, str], dict[str, float]]:
    face = pdf.face("Bold" if strong else "Regular")
    hexes = {letter: f"{glyph:04x}" for letter, glyph in face.glyphs.items()}
    widths = {letter: face.advances[glyph] * SIZE / 1000 for letter, glyph in face.glyphs.items()}
    return hexes, widths
