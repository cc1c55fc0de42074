"""A result on paper, before anybody signs it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from portal.results.papers import ResultPaper, result_pdf
from tests.pdf import poppler

EXTRACT = ResultPaper(
    title="Trích lục khai sinh",
    number="45/TLKS",
    parent="Tỉnh Quảng Ninh",
    agency="Ủy ban nhân dân đặc khu Cô Tô",
    place="Cô Tô",
    day=date(2026, 1, 6),
    facts=(
        ("Họ, chữ đệm, tên", "Nguyễn Ngọc Khánh An"),
        ("Ngày, tháng, năm sinh", "01/01/2026"),
        ("Nơi sinh", "Trung tâm Y tế đặc khu Cô Tô, tỉnh Quảng Ninh"),
        ("Giới tính", "Nữ"),
        ("Dân tộc", "Kinh"),
        ("Quốc tịch", "Việt Nam"),
        ("Họ, chữ đệm, tên người mẹ", "Nguyễn Thị Ngọc Lan"),
        ("Họ, chữ đệm, tên người cha", "Vũ Đức Mạnh"),
        ("Số định danh cá nhân", "022326000123"),
    ),
    body=("Ủy ban nhân dân đặc khu Cô Tô xác nhận các thông tin trên đã được ghi vào sổ.",),
    validity="Không thời hạn",
    signer_post="Chủ tịch",
    signer_name="Lê Thị Dung",
    signed_at=datetime(2026, 1, 6, 3, 15, tzinfo=UTC),
    verify_url="https://dichvucong.example.vn/verify/K7QM-3X2P-9TRA-5HNW",
    check_code="K7QM-3X2P-9TRA-5HNW",
)


def test_a_result_says_who_decided_what_and_how_to_check_it(tmp_path: Path) -> None:
    paper = result_pdf(EXTRACT)
    read = poppler.text_of(paper, tmp_path)
    for words in (
        "ỦY BAN NHÂN DÂN ĐẶC KHU CÔ TÔ",
        "Số: 45/TLKS",
        "Cô Tô, ngày 06 tháng 01 năm 2026",
        "TRÍCH LỤC KHAI SINH",
        "Họ, chữ đệm, tên: Nguyễn Ngọc Khánh An",
        "Giá trị: Không thời hạn",
        "CHỦ TỊCH",
        "Ký số lúc 10:15 ngày 06/01/2026",
        "Lê Thị Dung",
        "Mã kiểm tra: K7QM-3X2P-9TRA-5HNW",
    ):
        assert words in read
    assert poppler.codes_on(paper, tmp_path) == [EXTRACT.verify_url]
    assert poppler.facts_of(paper, tmp_path)["Title"] == "Trích lục khai sinh – 45/TLKS"
    assert poppler.facts_of(paper, tmp_path)["Pages"] == "1"


def test_grounds_and_subject_are_printed_when_given(tmp_path: Path) -> None:
    paper = result_pdf(replace(EXTRACT, grounds=("Căn cứ Luật Hộ tịch 2014;",), subject="Về việc khai sinh"))
    read = poppler.text_of(paper, tmp_path)
    assert "Căn cứ Luật Hộ tịch 2014;" in read
    assert "Về việc khai sinh" in read
