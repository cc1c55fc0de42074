import json
from pathlib import Path

import pytest

from portal import accounts, catalogue
from portal.catalogue import national
from portal.errors import NotFound

from . import made


@pytest.fixture(autouse=True)
def index(db: None, tmp_path: Path) -> None:
    catalogue.configure(tmp_path / "search.db")


def take(*lines: str) -> catalogue.ImportReport:
    return catalogue.import_national(accounts.SYSTEM, lines)


WHOLE = made.line(
    agency=["Ủy ban nhân dân cấp xã"],
    steps=["Bước 1: Nộp hồ sơ.", "Bước 2: Nhận giấy."],
    methods=[
        {
            "channel": "Trực tuyến",
            "time_limit": "1",
            "fee": "Không có thông tin",
            "note": "",
            "time_unit_missing": True,
        },
        {
            "channel": "Trực tiếp",
            "time_limit": "1 Ngày làm việc",
            "fee": "8,000 Việt Nam Đồng",
            "note": "Nhận sau 15 giờ",
        },
    ],
    components=[
        {"name": "b) Giấy chứng sinh", "originals": 1, "copies": 0, "form": "", "case": "Giấy tờ phải nộp:"},
        {
            "name": "a) Tờ khai",
            "originals": 1,
            "copies": 0,
            "form": "Mẫu số 1.docx",
            "case": "Giấy tờ phải nộp:",
        },
        {"name": "* Lưu ý: mang căn cước", "originals": 0, "copies": 0, "form": "", "case": ""},
    ],
    result=[{"name": "giấy khai sinh", "code": "KQ.G15.000023"}],
    legal_basis=["60/2014/QH13"],
    qn_commune_list_no=301,
)


def test_a_record_is_taken_whole() -> None:
    take(WHOLE)
    version = catalogue.published("1.001193")
    record = version.record
    assert (version.number, record.sector, record.levels, record.subjects) == (
        1,
        "Hộ tịch",
        ("commune",),
        ("citizen",),
    )
    online, counter = record.offers
    assert (online.limit_value, online.limit_unit, online.fees) == ("1", "", ())
    assert (counter.limit_value, counter.limit_unit, counter.fees[0].amount) == ("1", "working_days", 8000)
    assert [(each.name, each.is_note) for each in record.requirements] == [
        ("Tờ khai", False),
        ("Giấy chứng sinh", False),
        ("Lưu ý: mang căn cước", True),
    ]
    assert record.requirements[0].case == "Giấy tờ phải nộp"
    assert record.results[0].name == "Giấy khai sinh"
    assert record.commune_list_no == 301


def test_the_second_time_changes_nothing() -> None:
    first, second = take(WHOLE), take(WHOLE)
    assert (first.imported, second.imported, second.unchanged) == (1, 0, 1)
    assert catalogue.ProcedureVersion.select().count() == 1


def test_a_changed_record_becomes_the_next_version() -> None:
    take(WHOLE)
    before = catalogue.published("1.001193")
    take(made.line(name="Đăng ký khai sinh (mới)"))
    after = catalogue.published("1.001193")
    assert (after.number, after.name) == (2, "Đăng ký khai sinh (mới)")
    old = catalogue.ProcedureVersion.get_by_id(before.id)
    assert old.status == catalogue.Status.WITHDRAWN
    assert old.withdrawn_at is not None


def test_a_bad_line_is_reported_and_the_rest_taken() -> None:
    report = take(
        "{",
        made.line(),
        "[]",
        '{"code": "x"}',
        made.line("1.000894", name=""),
        made.line("1.010038", steps=7),
    )
    assert report.imported == 1
    assert [number for number, _ in report.errors] == [1, 3, 4, 5, 6]
    assert "not JSON" in report.errors[0][1]


def test_letters_that_no_database_takes_are_dropped() -> None:
    report = take(made.line().replace("khai sinh", "khai\\u0000 sinh\\ud800"))
    assert (report.imported, report.errors) == (1, [])
    assert catalogue.published("1.001193").name == "Thủ tục đăng ký khai sinh"


def test_empty_lines_are_nothing() -> None:
    report = take("", "  \n", made.line())
    assert (report.imported, report.errors) == (1, [])


def test_of_two_lines_with_one_code_the_later_counts() -> None:
    report = take(made.line(name="Trước"), made.line(name="Sau"))
    assert report.imported == 1
    assert catalogue.published("1.001193").name == "Sau"


def test_the_shape_of_the_national_service_is_read_too() -> None:
    record = national.read(
        json.dumps(
            {
                "MaTTHC": "1.001193",
                "TENTTHC": "Đăng ký khai sinh",
                "LINHVUCTHUCHIEN": [{"MALINHVUC": "G15", "TENLINHVUC": "Hộ tịch"}],
                "CAPTHUCHIEN": [{"CAPTHUCHIEN": "Cấp Xã"}],
                "DOITUONGTHUCHIEN": ["Công dân Việt Nam"],
                "TRINHTUTHUCHIEN": [
                    {"TRUONGHOP": "Tại quầy", "TRINHTU": [{"TENTRINHTU": "Bước 1: Nộp hồ sơ"}]}
                ],
                "CACHTHUCTHUCHIEN": [
                    {
                        "KENH": 2,
                        "THOIGIAN": [
                            {
                                "THOIGIANGIAIQUYET": "5",
                                "DONVITINH": "Ngày làm việc",
                                "PHILEPHI": [{"SOTIEN": "8000", "DONVI": "đồng", "MOTA": "một bản"}],
                            }
                        ],
                    }
                ],
                "THANHPHANHOSO": [
                    {
                        "TRUONGHOP": "Tại quầy",
                        "GIAYTO": [{"TENGIAYTO": "Tờ khai", "SOBANCHINH": 1, "SOBANSAO": "2"}],
                    }
                ],
                "KETQUATHUCHIEN": [{"MAKETQUA": "KQ.G15.000023", "TENKETQUA": "Giấy khai sinh"}],
                "CANCUPHAPLY": [{"SOVANBAN": "60/2014/QH13", "TENVANBAN": "Luật Hộ tịch"}],
            }
        )
    )
    (offer,) = record.offers
    assert (offer.channel, offer.limit_value, offer.limit_unit) == ("online", "5", "working_days")
    assert offer.fees[0].amount == 8000
    assert record.steps == ("Tại quầy:", "Bước 1: Nộp hồ sơ")
    assert record.requirements[0].copies == 2
    assert record.cases == ("Tại quầy",)
    assert record.levels == ("commune",)
    assert record.legal_basis[0].title == "Luật Hộ tịch"


def test_spellings_of_one_sector_become_one() -> None:
    take(made.line(field="Thi đua – Khen thưởng"), made.line("1.000894", field="Thi đua  khen thưởng"))
    assert [each.name for each in catalogue.by_sector()] == ["Thi đua, khen thưởng"]


def test_a_procedure_prepared_here_is_kept() -> None:
    record = national.read(made.line(name="Khai sinh, soạn tại đây"))
    catalogue.publish(accounts.SYSTEM, "1.001193", record, form={"fields": []})
    report = take(WHOLE)
    assert (report.imported, report.kept) == (0, ["1.001193"])
    assert catalogue.published("1.001193").name == "Khai sinh, soạn tại đây"


def test_moments_of_life_come_from_the_name() -> None:
    take(*made.all_lines())
    assert catalogue.search("", life_event="bereavement").items[0].code == "1.000656"
    assert {each.value: each.count for each in catalogue.by_life_event()}["child"] == 4


def test_publishing_an_equal_text_changes_nothing() -> None:
    record = national.read(made.line())
    first = catalogue.publish(accounts.SYSTEM, "1.001193", record)
    second = catalogue.publish(accounts.SYSTEM, "1.001193", record)
    assert first.id == second.id


def test_what_is_withdrawn_is_neither_found_nor_in_force() -> None:
    take(*made.all_lines())
    catalogue.withdraw(accounts.SYSTEM, catalogue.published("1.010038").procedure)
    assert "1.010038" not in [hit.code for hit in catalogue.search("tách hộ").items]
    with pytest.raises(NotFound):
        catalogue.published("1.010038")


def test_a_withdrawn_procedure_comes_back_as_a_new_version() -> None:
    take(WHOLE)
    catalogue.withdraw(accounts.SYSTEM, catalogue.published("1.001193").procedure)
    take(WHOLE)
    assert catalogue.published("1.001193").number == 2
