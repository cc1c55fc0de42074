import pytest

from portal.catalogue import cleaning
from portal.deadlines.counting import LimitUnit


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  ĐĂNG KÝ  HOẠT ĐỘNG THỬ (CẤP XÃ) ", "Đăng ký hoạt động thử (cấp xã)"),
        ("THỦ TỤC CỦA UBND CẤP XÃ", "Thủ tục của UBND cấp xã"),
        ("tách hộ.", "Tách hộ"),
        ("Cấp thẻ\u200b BHYT\n cho trẻ", "Cấp thẻ BHYT cho trẻ"),
        (None, ""),
    ],
)
def test_a_name_is_not_shouted_and_has_single_spaces(raw: object, clean: str) -> None:
    assert cleaning.name(raw) == clean


def test_composed_and_decomposed_letters_become_one() -> None:
    assert cleaning.tidy("Hô\u0323 ti\u0323ch") == "Hộ tịch"


def test_a_line_that_the_source_broke_is_joined_again() -> None:
    assert cleaning.lines(["Bước 1: Người dân nộp hồ sơ tại", "quầy của xã.", "- Quầy kiểm tra."]) == (
        "Bước 1: Người dân nộp hồ sơ tại quầy của xã.",
        "- Quầy kiểm tra.",
    )


def test_a_wall_of_text_becomes_sentences() -> None:
    wall = " ".join(f"Câu thử số {number} dài vừa phải để đo." for number in range(40))
    pieces = cleaning.lines([wall])
    assert len(pieces) == 40
    assert " ".join(pieces) == wall


def test_empty_lines_and_lone_bullets_go() -> None:
    assert cleaning.lines(["", " - ", None, "Nộp hồ sơ."]) == ("Nộp hồ sơ.",)


def test_steps_and_lists_keep_their_levels() -> None:
    shown = cleaning.outline(
        ("Bước 2: nhận kết quả", "- tại quầy", "+ có giấy hẹn", "(ii) qua bưu chính", "a) bản giấy")
    )
    assert [(each.step, each.level, each.marker, each.text) for each in shown] == [
        (2, 0, "", "Nhận kết quả"),
        (None, 1, "", "Tại quầy"),
        (None, 2, "", "Có giấy hẹn"),
        (None, 2, "(ii)", "Qua bưu chính"),
        (None, 1, "a)", "Bản giấy"),
    ]


@pytest.mark.parametrize(
    ("raw", "value", "unit"),
    [
        ("3 Ngày làm việc", "3", LimitUnit.WORKING_DAYS),
        ("07 ngày  làm việc", "7", LimitUnit.WORKING_DAYS),
        ("0,5 Ngày làm việc", "0.5", LimitUnit.WORKING_DAYS),
        ("15 Ngày", "15", LimitUnit.CALENDAR_DAYS),
        ("8 Giờ", "8", LimitUnit.WORKING_HOURS),
        ("4 Tháng", "4", LimitUnit.MONTHS),
        ("Trong ngày", "", LimitUnit.SAME_DAY),
    ],
)
def test_a_limit_has_a_value_and_a_unit(raw: str, value: str, unit: str) -> None:
    assert cleaning.limit(raw) == (value, unit)


@pytest.mark.parametrize("raw", ["120,00", "5"])
def test_a_missing_unit_is_not_guessed(raw: str) -> None:
    value, unit = cleaning.limit(raw)
    assert value in {"120", "5"}
    assert unit == ""


@pytest.mark.parametrize("raw", ["", None, "0", "0 Giờ", "Không quy định", "10-25", "ngay"])
def test_no_limit_is_not_zero(raw: object) -> None:
    assert cleaning.limit(raw) == ("", "")


@pytest.mark.parametrize("raw", ["", None, "Không có thông tin", "Không có thông tin(1)"])
def test_an_unknown_fee_is_no_fee_line(raw: object) -> None:
    assert cleaning.fees(raw) == ()


@pytest.mark.parametrize(
    "raw", ["Miễn phí", "Miễn phí(Không có)", "Phí : 0 Đồng", "0 VNĐ", "Phí : Không Đồng"]
)
def test_free_is_zero(raw: str) -> None:
    (fee,) = cleaning.fees(raw)
    assert (fee.amount, fee.set_elsewhere) == (0, False)


@pytest.mark.parametrize(
    "raw",
    [
        "Miễn phí(Do Hội đồng nhân dân cấp tỉnh quy định)",
        "Miễn phí(Mức thu: 70.000 đồng/lần)",
        "0 VNĐ(Phí công bố: 100.000 đồng)",
        "Miễn phí(Miễn lệ phí đối với hộ nghèo)",
        "Phí : Mức thu bằng 50% biểu phí",
    ],
)
def test_zero_beside_a_note_that_sets_the_fee_is_not_free(raw: str) -> None:
    (fee,) = cleaning.fees(raw)
    assert (fee.amount, fee.set_elsewhere) == (None, True)


def test_the_sources_own_warning_is_believed() -> None:
    (fee,) = cleaning.fees("Miễn phí(Không)", caution=True)
    assert fee.amount is None


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("8,000 Việt Nam Đồng(một bản)", 8000),
        ("Phí : 2.000.000 Đồng (một lần)", 2_000_000),
        ("1,500,000 VNĐ", 1_500_000),
        ("10 USD(một giấy)", None),
        ("5 VNĐ(bằng 50% mức thu)", None),
    ],
)
def test_amounts_are_read_in_dong_and_slips_are_not_prices(raw: str, amount: int | None) -> None:
    (fee,) = cleaning.fees(raw)
    assert fee.amount == amount
    assert not fee.set_elsewhere


def test_a_remark_in_the_list_of_papers_is_told_from_a_paper() -> None:
    assert cleaning.is_note("* Lưu ý: mang theo bản chính", "", 0)
    assert cleaning.is_note("Giấy tờ phải nộp:", "", 0)
    assert not cleaning.is_note("Tờ khai", "", 1)
    assert not cleaning.is_note("Thẻ căn cước", "", 0)


def test_a_paper_loses_its_bullet() -> None:
    assert cleaning.paper_name("- tờ khai theo mẫu;") == "Tờ khai theo mẫu"
    assert cleaning.paper_name("đ) Hóa đơn") == "Hóa đơn"


def test_a_list_that_was_run_into_one_line_is_cut_at_its_signs():
    papers = "Hồ sơ gồm: + Tờ trình (mẫu 01); + Báo cáo (mẫu 08) + Biên bản họp."
    assert cleaning.items(papers) == [
        "Hồ sơ gồm:", "+ Tờ trình (mẫu 01);", "+ Báo cáo (mẫu 08)", "+ Biên bản họp."
    ]  # fmt: skip
    assert cleaning.lines(["Thời hạn: - Cơ quan tiếp nhận ngay. - Trong 03 ngày thì trả lời."]) == (
        "Thời hạn:", "- Cơ quan tiếp nhận ngay.", "- Trong 03 ngày thì trả lời.",
    )  # fmt: skip


@pytest.mark.parametrize("whole", ["Giấy tờ tùy thân (nếu có) - Bản sao", "Từ 1 - 3 ngày; phí 5.000 đ"])
def test_a_dash_between_clauses_cuts_nothing(whole):
    assert cleaning.items(whole) == [whole]


@pytest.mark.parametrize(
    ("glued", "names"),
    [
        ("Mẫu số 03 TT 25.docxMẫu số 04 TT 25.docx", "Mẫu số 03 TT 25.docx, Mẫu số 04 TT 25.docx"),
        ("docxPhụ lục VII.doc1.pdf", "Phụ lục VII.doc, 1.pdf"),
        ("TK03.docx", "TK03.docx"),
        ("docx", ""),
    ],
)
def test_names_of_form_files_stand_apart(glued, names):
    assert cleaning.file_names(glued) == names


@pytest.mark.parametrize(
    ("raw", "name", "files"),
    [
        ("Đơn theo mẫuMauBankhai.docxMauKhach.docx", "Đơn theo mẫu", "MauBankhai.docxMauKhach.docx"),
        ("Đơn theo quy định.Phụ lục II.docx", "Đơn theo quy định", "Phụ lục II.docx"),
        ("Văn bản theo quy địnhvăn bản đề nghị.docx", "Văn bản theo quy định", "văn bản đề nghị.docx"),
        ("Tệp định dạng .doc của báo cáo", "Tệp định dạng .doc của báo cáo", ""),
        (
            "Tờ khai theo Thông tư 80/2021/TT-BTC01-LP.docx",
            "Tờ khai theo Thông tư 80/2021/TT-BTC01-LP.docx",
            "",
        ),
    ],
)
def test_files_glued_to_a_paper_are_taken_off_where_the_seam_is_seen(raw, name, files):
    assert cleaning.without_files(raw) == (name, files)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("0 VNĐ(20.000 vnđ /tờ khai)", "20.000 đồng/tờ khai"),
        ("1,500,000 VNĐ", "1.500.000 đồng"),
        ("200,000 Việt Nam Đồng(200.000 VNĐ/giấy phép)", "200.000 đồng (200.000 đồng/giấy phép)"),
        ("100,000 VNĐ(Lệ phí: 100.000đ.)", "100.000 đồng (Lệ phí: 100.000 đồng.)"),
        ("0 VNĐ(theo quy định của tỉnh)", "0 đồng (theo quy định của tỉnh)"),
    ],
)
def test_money_is_written_one_way(raw, shown):
    assert [fee.text for fee in cleaning.fees(raw)] == [shown]
