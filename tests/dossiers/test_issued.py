"""Which official forms a dossier has, in the set of the day on which it was received."""

from datetime import date, datetime, timedelta

import pytest

from portal import accounts, clock, deadlines, dossiers
from portal.dossiers import issued
from portal.errors import NotFound
from tests.dossiers.office import LAW, fresh, in_process, person, submitted
from tests.pdf import poppler

pytestmark = pytest.mark.usefixtures("world")

URL = "http://localhost"


def read(dossier, number, folder):
    return poppler.text_of(issued.make(fresh(dossier), number, URL, for_staff=True), folder)


def numbers(dossier, *, for_staff=True):
    return [form.number for form in issued.forms_of(fresh(dossier), for_staff=for_staff)]


def test_a_dossier_has_the_forms_of_what_happened_to_it(at, tmp_path):
    at("2026-01-05 09:00")
    dossier = in_process()
    assert numbers(dossier) == ["01", "06"]
    assert numbers(dossier, for_staff=False) == ["01"]
    with pytest.raises(NotFound, match="not issued"):
        issued.make(dossier, "04", URL, for_staff=True)
    later = datetime(2026, 1, 15, 17, tzinfo=clock.VIETNAM)
    dossiers.perform(person("dung"), dossier, "extend", reason="Phải xác minh", new_due_at=later)
    dossiers.perform(person("dung"), dossier, "stop", reason="Hết điều kiện", legal_basis=LAW)
    assert numbers(dossier) == ["01", "04", "05", "06"]
    assert numbers(dossier, for_staff=False) == ["01", "04", "05"]
    apology = read(dossier, "04", tmp_path)
    assert "ngày 08 tháng 01 năm 2026" in apology, "the first promise stays"
    assert "ngày 15 tháng 01 năm 2026" in apology
    assert "Phải xác minh" in apology
    assert "ỦY BAN NHÂN DÂN ĐẶC KHU CÔ TÔ" in apology, "the agency apologises, not the counter"
    assert "Hết điều kiện" in read(dossier, "05", tmp_path)


def test_a_dossier_of_the_older_circular_keeps_its_forms(at, tmp_path):
    at("2025-09-12 09:00")
    dossier = in_process()
    dossiers.perform(person("dung"), dossier, "stop", reason="Hết điều kiện", legal_basis=LAW)
    at("2026-01-05 09:00")
    assert numbers(dossier) == ["01", "05"], "the slip is 05, and there was no notice of a stop"
    assert "Thông tư 01/2018/TT-VPCP" in read(dossier, "01", tmp_path)
    assert "PHIẾU KIỂM SOÁT" in read(dossier, "05", tmp_path)


def test_from_when_a_circular_holds_is_a_figure_that_people_edit(at):
    deadlines.change_rule(accounts.SYSTEM, "form_set", "01/2018/TT-VPCP", valid_from=date(2026, 1, 1))
    at("2026-01-05 09:00")
    form = issued.forms_of(in_process(), for_staff=False)[0]
    assert form.legal_basis == "01/2018/TT-VPCP"
    at("2025-12-29 09:00")
    assert issued.forms_of(in_process(), for_staff=False)[0].legal_basis == "03/2025/TT-VPCP"


def test_the_control_slip_tells_each_hand_over_from_the_journal(at, tmp_path):
    at("2026-01-05 09:00")
    dossier = in_process()
    at("2026-01-05 10:15")
    dossiers.perform(person("cuong"), dossier, "request_supplement", reason="Thiếu xác nhận")
    at("2026-01-06 08:10")
    dossiers.perform(person("lan"), dossier, "supplement")
    at("2026-01-06 09:20")
    dossiers.perform(person("cuong"), dossier, "forward")
    slip = read(dossier, "06", tmp_path)
    for words in ("10 giờ 15 phút", "08 giờ 10 phút", "09 giờ 20 phút", "Thiếu xác nhận", "Đỗ Mạnh"):
        assert words in slip, words


def test_before_receipt_the_day_of_submission_counts(at):
    at("2025-09-12 09:00")
    dossier = dossiers.perform(person("binh"), submitted(), "request_completion", reason="Thiếu giấy")
    form = issued.forms_of(dossier, for_staff=False)[0]
    assert (form.number, form.legal_basis) == ("02", "01/2018/TT-VPCP")


def test_the_last_day_for_an_apology_brings_its_draft(at, tmp_path):
    received = at("2026-01-05 09:00")
    dossier = in_process()
    at("2026-01-07 07:00")
    assert numbers(dossier) == ["01", "06"]
    assert dossiers.warn_due_soon() == 1
    assert numbers(dossier) == ["01", "04", "06"]
    assert numbers(dossier, for_staff=False) == ["01"]
    assert "DỰ THẢO" in read(dossier, "04", tmp_path)
    later = received + timedelta(days=10)
    dossiers.perform(person("dung"), dossier, "extend", reason="Phải xác minh", new_due_at=later)
    assert "DỰ THẢO" not in read(dossier, "04", tmp_path)
    assert numbers(dossier, for_staff=False) == ["01", "04"]
