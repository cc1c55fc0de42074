"""Pieces become pages that other people's software reads."""

import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from portal import pdf
from tests.pdf import poppler

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = ["".join(unicodedata.normalize("NFC", vowel + tone) for tone in TONES) for vowel in "aăâeêioôơuưy"]


def build(*pieces: pdf.Piece, title: str = "Giấy tiếp nhận", footer: str = "") -> bytes:
    return pdf.build(
        title=title,
        author="Trung tâm Phục vụ hành chính công",
        language="vi",
        story=pieces,
        day=date(2026, 1, 5),
        footer=footer,
    )


@pytest.mark.parametrize("style", [pdf.BODY, pdf.STRONG, pdf.ITALIC], ids=lambda style: style.name)
def test_each_vietnamese_letter_comes_back_as_it_was_written(style: object, tmp_path: Path) -> None:
    letters = " ".join([*VOWELS, "được"])
    written = f"{letters} {letters.upper()}"
    assert poppler.text_of(build(pdf.paragraphs(written, style=style)), tmp_path) == written


def test_decomposed_letters_are_composed(tmp_path: Path) -> None:
    paper = build(pdf.paragraphs(unicodedata.normalize("NFD", "Nguyễn Thị Hường")))
    assert poppler.text_of(paper, tmp_path) == "Nguyễn Thị Hường"


def test_markup_in_a_name_is_printed_as_it_is_written(tmp_path: Path) -> None:
    name = '<b>&amp; & <br/> </para> <font size="99"> &lt;'
    paper = build(
        pdf.heading(name.lower(), subject=name),
        pdf.lines([(name, name)]),
        pdf.table([name], [[name]], widths=[1]),
        pdf.signatures((name.lower(), name, name)),
        title=name,
        footer=name,
    )
    read = poppler.text_of(paper, tmp_path)
    assert read.count(name) == 8
    assert name.upper() in read
    assert poppler.facts_of(paper, tmp_path)["Title"] == name


def test_ten_thousand_characters_wrap_and_lose_none(tmp_path: Path) -> None:
    word = "Ngườiđượcủyquyền" * 625
    paper = build(
        pdf.heading(word),
        pdf.lines([("Họ tên", word)]),
        pdf.table(["TT", "Tên"], [["1", word], ["2", "ngắn"]], widths=[10, 90]),
        pdf.signatures(("Người nộp", "", word), ("Người nhận", "", "Bình")),
        footer=word,
    )
    read = poppler.text_of(paper, tmp_path).replace(" ", "")
    assert read.count("đượcủyquyền") > 3 * 600
    assert int(poppler.facts_of(paper, tmp_path)["Pages"]) > 3


def test_control_characters_and_half_letters_vanish(tmp_path: Path) -> None:
    paper = build(pdf.paragraphs("An\x00\x07 \ud800B\u202eình\u200b\r\nhai"))
    assert poppler.text_of(paper, tmp_path) == "An Bình hai"


def test_letters_the_font_has_not_are_boxes_and_the_rest_is_read(tmp_path: Path) -> None:
    read = poppler.text_of(build(pdf.paragraphs("Trước 王 😀 \t sau")), tmp_path)
    assert read.startswith("Trước")
    assert read.endswith("sau")


def test_an_agency_of_ten_thousand_letters_goes_over_the_pages(tmp_path: Path) -> None:
    long = "Ủy ban " * 1500
    header = pdf.header(parent=long, agency=long, number="1", place="C", day=date(2026, 1, 5), language="vi")
    assert int(poppler.facts_of(build(header), tmp_path)["Pages"]) > 3


def test_an_empty_paper_has_one_page(tmp_path: Path) -> None:
    assert poppler.facts_of(build(pdf.space(1)), tmp_path)["Pages"] == "1"


def test_the_file_says_what_it_is(tmp_path: Path) -> None:
    paper = build(pdf.paragraphs("một"), title="Mẫu số 01")
    facts = poppler.facts_of(paper, tmp_path)
    assert facts["Title"] == "Mẫu số 01"
    assert facts["Author"] == "Trung tâm Phục vụ hành chính công"
    assert facts["Page size"] == "595.276 x 841.89 pts (A4)"
    assert b"/Lang (vi)" in paper
    assert b"/DisplayDocTitle true" in paper
    assert b"D:20260105" in paper


def test_every_font_is_embedded_and_readable(tmp_path: Path) -> None:
    paper = build(
        pdf.header(parent="A", agency="B", number="1", place="C", day=date(2026, 1, 5), language="vi"),
        pdf.table(["một"], [["hai"]], widths=[1]),
        pdf.qr("https://example.vn", strong=["ba"], small=["bốn"]),
    )
    fonts = poppler.fonts_of(paper, tmp_path)
    assert len(fonts) == 3
    assert all("+PortalSerif-" in font and "yes yes yes" in font for font in fonts)


def test_the_same_paper_is_the_same_bytes() -> None:
    assert build(pdf.heading("Một"), footer="hai") == build(pdf.heading("Một"), footer="hai")


def test_the_qr_code_opens_its_address(tmp_path: Path) -> None:
    address = "https://dichvucong.example.vn/verify/K7QM-3X2P-9TRA-5HNW?lang=vi&x=%C4%91"
    assert poppler.codes_on(build(pdf.qr(address, strong=["Mã"], small=[])), tmp_path) == [address]


def test_pages_are_numbered_from_the_second_on(tmp_path: Path) -> None:
    paper = build(pdf.paragraphs(*["dòng"] * 100), footer="Chân trang")
    read = poppler.text_of(paper, tmp_path)
    assert read.count("Chân trang") == 3
    assert "1" not in read
    assert "2 dòng" in read
    assert "3 dòng" in read


@pytest.mark.parametrize(
    ("day", "vietnamese", "english"),
    [
        (date(2026, 1, 5), "ngày 05 tháng 01 năm 2026", "5 January 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026", "28 February 2026"),
        (date(2026, 3, 1), "ngày 01 tháng 3 năm 2026", "1 March 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026", "31 December 2026"),
    ],
)
def test_days_are_written_as_offices_write_them(day: date, vietnamese: str, english: str) -> None:
    assert pdf.in_words(day, "vi") == vietnamese
    assert pdf.in_words(day, "en") == english


def test_moments_are_told_by_the_clock_on_the_wall() -> None:
    moment = datetime(2026, 1, 5, 23, 5, tzinfo=UTC)
    assert pdf.at_in_words(moment, "vi") == "06 giờ 05 phút, ngày 06 tháng 01 năm 2026"
    assert pdf.at_in_words(moment, "en") == "06:05, 6 January 2026"


def test_money_is_written_with_points() -> None:
    assert pdf.money(1250000, "vi") == "1.250.000 đồng"
    assert pdf.money(8000, "en") == "VND 8,000"
    assert pdf.money(0, "vi") == "0 đồng"
