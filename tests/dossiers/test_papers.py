"""The official forms, read back as somebody who gets them would."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from portal.dossiers import papers
from portal.dossiers.official_forms import FORMS, Kind, OfficialForm
from portal.errors import NotFound
from tests.pdf import poppler

TRACKING = "https://dichvucong.example.vn/track?code=H49.35-260105-0001"
HEADER = papers.PaperHeader(
    parent="Trung tâm Phục vụ hành chính công tỉnh Quảng Ninh",
    agency="Trung tâm Phục vụ hành chính công phường Hồng Gai",
    number="12/TNHS",
    place="Hồng Gai",
    day=date(2026, 1, 5),
)
LAN = papers.Owner(
    name="Nguyễn Thị Ngọc Lan",
    identity="022190001234",
    address="Số 12, tổ 3, khu 2, đặc khu Cô Tô, tỉnh Quảng Ninh",
    phone="0912 345 678",
    email="lan@example.vn",
)
RECEIPT = papers.Receipt(
    header=HEADER,
    code="H49.35-260105-0001",
    tracking_url=TRACKING,
    secret="K7QM-3X2P-9TRA",
    owner=LAN,
    procedure="Đăng ký khai sinh (1.001193)",
    components=(
        papers.ReceivedComponent("Tờ khai đăng ký khai sinh", "electronic"),
        papers.ReceivedComponent("Giấy chứng sinh", "original"),
        papers.ReceivedComponent("Thông tin cư trú", "retrieved"),
    ),
    limit="01 ngày làm việc",
    received_at=datetime(2026, 1, 5, 1, 30, tzinfo=UTC),
    due_at=datetime(2026, 1, 6, 10, 0, tzinfo=UTC),
    collect_at="Trực tuyến",
    officer="Trần Văn Bình",
    submitter="Nguyễn Thị Ngọc Lan",
    charges=(papers.ChargeLine("Lệ phí hộ tịch", 8000, paid=True), papers.ChargeLine("Bản sao", 16000)),
    hotline="1900 0000",
)
SUPPLEMENT = papers.SupplementRequest(
    header=replace(HEADER, number="7/HDHS"),
    code="H49.35-260105-0001",
    tracking_url=TRACKING,
    owner=LAN,
    procedure="Đăng ký khai sinh (1.001193)",
    items=(
        papers.MissingItem(
            "Giấy chứng sinh", "Ảnh chụp bị mờ", originals=1, legal_basis="Điều 16 Luật Hộ tịch"
        ),
        papers.MissingItem("Văn bản ủy quyền", "Người nộp không phải cha mẹ", certified=2),
    ),
    reason="Hồ sơ còn thiếu giấy tờ",
    officer="Trần Văn Bình",
    until=date(2026, 3, 20),
    officer_phone="0203 000 000",
)
REFUSAL = papers.Refusal(
    header=HEADER,
    code="H49.35-260105-0001",
    owner=LAN,
    procedure="Đăng ký khai sinh (1.001193)",
    reason="Trẻ em đã được đăng ký khai sinh ở nơi khác.",
    legal_basis="Điều 14 Luật Hộ tịch",
    next_step="Đề nghị cấp bản sao trích lục",
    officer="Trần Văn Bình",
    submitter="Nguyễn Thị Ngọc Lan",
)
SLIP = papers.ControlSlip(
    header=HEADER,
    code="H49.35-260105-0001",
    owner=LAN,
    procedure="Đăng ký khai sinh (1.001193)",
    received_at=datetime(2026, 1, 5, 1, 30, tzinfo=UTC),
    due_at=None,
    passages=(
        papers.Passage(
            "Quầy số 1", datetime(2026, 1, 5, 2, 5, tzinfo=UTC), "Trần Văn Bình", "Phạm Quốc Cường", "early"
        ),
        papers.Passage("Phòng Tư pháp", None, "Phạm Quốc Cường", "", "late", "Chờ ký"),
    ),
)
APOLOGY = papers.Apology(
    header=replace(HEADER, number="12/PXL"),
    code="H49.35-260105-0001",
    owner=LAN,
    procedure="Đăng ký khai sinh (1.001193)",
    received_on=date(2026, 1, 5),
    due_before=date(2026, 1, 8),
    officer="Phạm Quốc Cường",
    reason="Phải xác minh tại nơi cư trú trước đây.",
    due_after=date(2026, 1, 15),
    signer="Vũ Thị Dung",
)
STOP = papers.Stop(
    header=replace(HEADER, number="12/TB"),
    code="H49.35-260105-0001",
    owner=LAN,
    procedure="Đăng ký khai sinh (1.001193)",
    reason="Quá thời hạn bổ sung.",
    legal_basis="Điều 19 Nghị định 61/2018/NĐ-CP",
    next_step="Ông/Bà có thể nộp lại hồ sơ",
    signer="Vũ Thị Dung",
    stage="Thẩm định",
)
FILLED = {
    Kind.RECEIPT: RECEIPT,
    Kind.SUPPLEMENT_REQUEST: SUPPLEMENT,
    Kind.REFUSAL: REFUSAL,
    Kind.APOLOGY: APOLOGY,
    Kind.STOP: STOP,
    Kind.CONTROL_SLIP: SLIP,
}
ALL = [form for form in FORMS if form.kind in FILLED]  # the register has its own tests
each_form = pytest.mark.parametrize("form", ALL, ids=lambda form: f"{form.number} of {form.legal_basis[3:7]}")


def make(number: str, data: object, language: str = "vi") -> bytes:
    """The form of the later circular."""
    return papers.make(papers.form_with(papers.OF_2025, number), data, language)


def test_the_circulars_have_seven_and_six_forms() -> None:
    for basis, count in ((papers.OF_2025, 7), (papers.OF_2018, 6)):
        assert [form.number for form in FORMS if form.legal_basis == basis] == [
            f"0{number}" for number in range(1, count + 1)
        ]


@each_form
def test_a_form_carries_the_letterhead_and_its_own_name(form: OfficialForm, tmp_path: Path) -> None:
    read = poppler.text_of(papers.make(form, FILLED[form.kind]), tmp_path)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in read
    assert "Độc lập - Tự do - Hạnh phúc" in read
    assert "Hồng Gai, ngày 05 tháng 01 năm 2026" in read
    assert form.title.upper() in read
    assert f"Mẫu số {form.number}, Thông tư {form.legal_basis}" in read
    for word in ("H49.35-260105-0001", "Nguyễn Thị Ngọc Lan", "Đăng ký khai sinh (1.001193)"):
        assert word in read


@pytest.mark.parametrize("language", ["vi", "en"])
@each_form
def test_a_form_is_one_page_of_at_most_forty_kilobytes(
    form: OfficialForm, language: str, tmp_path: Path
) -> None:
    paper = papers.make(form, FILLED[form.kind], language)
    assert len(paper) <= 40_000
    assert poppler.facts_of(paper, tmp_path)["Pages"] == "1"
    assert f"/Lang ({language})".encode() in paper
    fonts = poppler.fonts_of(paper, tmp_path)
    assert fonts
    assert all("PortalSerif" in font and " yes yes yes " in font for font in fonts), "embedded, with words"


@each_form
def test_the_english_form_says_that_it_is_a_translation(form: OfficialForm, tmp_path: Path) -> None:
    read = poppler.text_of(papers.make(form, FILLED[form.kind], "en"), tmp_path)
    assert "the Vietnamese form is the authentic one" in read
    assert form.title.lower() in read.lower()
    assert f"Thông tư {form.legal_basis}" in read
    assert "5 January 2026" in read


def test_the_apology_keeps_the_first_date_and_asks_as_its_circular_does(tmp_path: Path) -> None:
    read = poppler.text_of(make("04", APOLOGY), tmp_path)
    for words in ("ngày 08 tháng 01 năm 2026", "xin lỗi Ông/Bà", APOLOGY.reason, "VŨ THỊ DUNG"):
        assert words.lower() in read.lower()
    assert "Đề nghị gia hạn thời gian giải quyết đến: ngày 15 tháng 01 năm 2026" in read
    older = papers.make(papers.form_with(papers.OF_2018, "04"), APOLOGY)
    assert "Hẹn lại ngày trả kết quả: ngày 15 tháng 01 năm 2026" in poppler.text_of(older, tmp_path)


def test_a_draft_of_an_apology_says_so_and_leaves_blanks(tmp_path: Path) -> None:
    draft = replace(APOLOGY, reason="", due_after=None, signer="", is_draft=True)
    read = poppler.text_of(make("04", draft), tmp_path)
    assert "DỰ THẢO" in read
    assert read.count("………") >= 2
    assert "DRAFT" in poppler.text_of(make("04", draft, "en"), tmp_path)
    assert "DỰ THẢO" not in poppler.text_of(make("04", APOLOGY), tmp_path)


def test_the_notice_of_a_stop_tells_reason_law_stage_and_the_way_on(tmp_path: Path) -> None:
    read = poppler.text_of(make("05", STOP), tmp_path)
    for words in (STOP.reason, STOP.legal_basis, STOP.next_step, STOP.stage):
        assert words in read


def test_the_receipt_promises_a_day_and_tells_how_to_follow(tmp_path: Path) -> None:
    paper = make("01", RECEIPT)
    read = poppler.text_of(paper, tmp_path)
    for words in (
        "Số: 12/TNHS",
        "Mã tra cứu: K7QM-3X2P-9TRA",
        "4. Thời gian nhận hồ sơ: 08 giờ 30 phút, ngày 05 tháng 01 năm 2026",
        "5. Thời gian trả kết quả: 17 giờ 00 phút, ngày 06 tháng 01 năm 2026",
        "Giấy chứng sinh Bản chính 1",
        "Khai thác từ cơ sở",
        "Lệ phí hộ tịch: 8.000 đồng (đã nộp)",
        "Bản sao: 16.000 đồng (chưa nộp)",
        "Đường dây nóng: 1900 0000",
    ):
        assert words in read
    assert poppler.codes_on(paper, tmp_path) == [TRACKING]


def test_what_is_unknown_is_left_out_and_no_fee_is_said(tmp_path: Path) -> None:
    bare = replace(RECEIPT, owner=papers.Owner("Lan"), charges=(), due_at=None, hotline="")
    read = poppler.text_of(make("01", bare), tmp_path)
    assert "Thư điện tử" not in read
    assert "Đường dây nóng" not in read
    assert "7. Phí, lệ phí: Không" in read
    assert "5. Thời gian trả kết quả: Không hẹn ngày" in read


def test_a_fee_of_nothing_is_not_owed_and_a_figure_is_said_once(tmp_path: Path) -> None:
    free = papers.ChargeLine("Đăng ký khai sinh: không thu lệ phí", 0)
    each = papers.ChargeLine("Bản sao trích lục: 8.000 đồng mỗi bản", 8000)
    read = poppler.text_of(make("01", replace(RECEIPT, charges=(free, each))), tmp_path)
    assert "7. Phí, lệ phí: Đăng ký khai sinh: không thu lệ phí Bản sao" in " ".join(read.split())
    assert "8.000 đồng mỗi bản (chưa nộp)" in read
    each = papers.ChargeLine("Certified copies: 8,000 đồng each", 8000)
    read = poppler.text_of(make("01", replace(RECEIPT, charges=(each,)), "en"), tmp_path)
    assert "8,000 đồng each (not paid yet)" in read


def test_the_supplement_request_lists_each_paper_with_its_reason(tmp_path: Path) -> None:
    paper = make("02", SUPPLEMENT)
    read = poppler.text_of(paper, tmp_path)
    for words in (
        "Số: 7/HDHS",
        "Ảnh chụp bị mờ",
        "Luật Hộ tịch",
        "Người nộp không phải cha mẹ",
        "Bổ sung chậm nhất: ngày 20 tháng 3 năm 2026",
        "tính từ khi hồ sơ đầy đủ, hợp lệ",
        "NGƯỜI HƯỚNG DẪN",
    ):
        assert words in read
    assert poppler.codes_on(paper, tmp_path) == [TRACKING]


def test_a_supplement_during_processing_says_that_the_clock_stands(tmp_path: Path) -> None:
    paper = make("02", replace(SUPPLEMENT, processing=True))
    assert "tạm dừng cho đến khi nhận được" in poppler.text_of(paper, tmp_path)


def test_the_refusal_tells_reason_law_and_the_way_on(tmp_path: Path) -> None:
    read = poppler.text_of(make("03", REFUSAL), tmp_path)
    for words in (REFUSAL.reason, REFUSAL.legal_basis, REFUSAL.next_step):
        assert words in read


def test_the_control_slip_shows_each_hand_over(tmp_path: Path) -> None:
    read = poppler.text_of(make("06", SLIP), tmp_path)
    for words in ("09 giờ 05 phút", "Trước hạn", "Quá hạn", "Chờ ký"):
        assert words in read


def test_a_long_control_slip_goes_on_with_its_head_repeated(tmp_path: Path) -> None:
    long = replace(SLIP, passages=SLIP.passages * 40)
    paper = make("06", long)
    pages = int(poppler.facts_of(paper, tmp_path)["Pages"])
    assert pages > 2
    assert poppler.text_of(paper, tmp_path).count("Người giao") == pages


def test_ten_thousand_characters_in_a_name_are_printed(tmp_path: Path) -> None:
    long = replace(RECEIPT, owner=replace(LAN, name="Lan<b>&" * 1430), submitter="N" * 10_000)
    read = poppler.text_of(make("01", long), tmp_path)
    assert read.replace(" ", "").count("Lan<b>&") > 1400


@pytest.mark.parametrize(
    ("number", "basis", "version"),
    [("08", "03/2025/TT-VPCP", "1"), ("07", "01/2018/TT-VPCP", "1"), ("01", "03/2025/TT-VPCP", "2")],
)
def test_a_form_that_is_not_there_is_refused(number: str, basis: str, version: str) -> None:
    with pytest.raises(NotFound, match="official form"):
        papers.form_with(basis, number, version)
