"""The calendar page, as Hoa (manager) and Quang (administrator) use it."""

from datetime import date

import pytest

from portal.deadlines import Holiday, MakeUpDay, calendar_for, rule

STORM = {"day_off": "2/3/2026", "day_name": "Bão số 1", "day_basis": "Công điện 1"}


@pytest.fixture(autouse=True)
def january(at, world):
    at("2026-01-05 09:00")


@pytest.fixture
def hoa(client_for):
    return client_for("hoa")


def storm_of(hoa):
    hoa.post("/calendar/holidays?year=2026", data=STORM)
    return Holiday.get(Holiday.on == date(2026, 3, 2))


@pytest.mark.parametrize("name", ["hoa", "quang"])
def test_the_year_shows_holidays_and_what_is_not_confirmed(client_for, name):
    client_for(name).post("/calendar/fill?year=2026")
    page = client_for(name).get("/calendar?year=2026")
    assert page.status == 200
    assert "30/04/2026" in page.text
    assert "Chưa xác nhận" in page.text


@pytest.mark.parametrize("name", ["lan", "binh", "cuong", "dung"])
def test_others_have_no_calendar(client_for, name):
    assert client_for(name).get("/calendar").status == 403
    assert client_for(name).post("/calendar/fill?year=2026").status == 403


def test_the_page_is_english_under_en(hoa):
    assert "Working calendar 2026" in hoa.get("/en/calendar?year=2026").text


def test_a_day_off_is_entered_with_its_basis(hoa):
    page = hoa.post("/calendar/holidays?year=2026", data=STORM)
    assert page.status == 303
    page = hoa.get(page.response.location)
    assert "Bão số 1" in page.text
    assert "Công điện 1" in page.text
    assert not calendar_for().is_working_day(date(2026, 3, 2))


def test_a_wrong_date_is_told_at_its_field_and_stays_typed(hoa):
    page = hoa.post("/calendar/holidays?year=2026", data=STORM | {"day_off": "31/2/2026"})
    assert page.status == 422
    field = page.find("input", id="day_off")
    assert (field.get("value"), field.get("aria-invalid")) == ("31/2/2026", "true")
    assert page.find("a", href="#day_off").text == "Nhập ngày, ví dụ 31/12/2026"
    assert page.find("input", id="day_name").get("value") == "Bão số 1"


@pytest.mark.parametrize("name", ["", "   ", "\x02\x1b", "x" * 10_000])
def test_a_name_is_some_words(hoa, name):
    page = hoa.post("/calendar/holidays?year=2026", data=STORM | {"day_name": name})
    assert page.status == 422
    assert page.find("input", id="day_name").get("aria-invalid") == "true"


def test_the_same_day_twice_is_a_conflict_in_words(hoa):
    storm_of(hoa)
    page = hoa.post("/calendar/holidays?year=2026", data=STORM)
    assert page.status == 409
    assert "đã có trong lịch" in page.text


def test_a_day_is_confirmed_and_removed(hoa):
    storm = storm_of(hoa)
    hoa.post(f"/calendar/holidays/{storm.id}/confirm?year=2026")
    assert Holiday.get_by_id(storm.id).confirmed
    hoa.post(f"/calendar/holidays/{storm.id}/remove?year=2026")
    assert calendar_for().is_working_day(storm.on)


def test_a_day_removed_by_somebody_else_is_gone_in_words(hoa):
    page = hoa.post("/calendar/holidays/999999/remove?year=2026")
    assert page.status == 404
    assert "không còn trong lịch" in page.text


def test_a_working_day_is_exchanged_confirmed_and_taken_back(hoa):
    hoa.post("/calendar/make-up-days?year=2026", worked_for="9/3/2026", worked_on="7/3/2026")
    saturday = MakeUpDay.get(MakeUpDay.on == date(2026, 3, 7))
    assert calendar_for().is_working_day(saturday.on)
    hoa.post(f"/calendar/make-up-days/{saturday.id}/confirm?year=2026")
    assert MakeUpDay.get_by_id(saturday.id).confirmed
    hoa.post(f"/calendar/make-up-days/{saturday.id}/remove?year=2026")
    assert not calendar_for().is_working_day(saturday.on)


def test_hours_are_typed_as_people_write_them(hoa):
    hoa.post("/calendar/opening-hours?year=2026", hours_0="7:30 – 11:30, 13:00-16:30", hours_5="07:30-11:30")
    sessions = calendar_for().sessions
    assert [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in sessions[0]] == [
        "07:30-11:30",
        "13:00-16:30",
    ]
    assert set(sessions) == {0, 5}


@pytest.mark.parametrize("typed", ["morning", "07:30", "25:00-26:00"])
def test_hours_that_cannot_be_read_are_told_at_their_day(hoa, typed):
    page = hoa.post("/calendar/opening-hours?year=2026", hours_3=typed)
    assert page.status == 422
    assert page.find("input", id="hours_3").get("value") == typed


def test_a_figure_changes_from_a_day_on(hoa):
    typed = {"figure": "extension_times", "figure_value": "2", "figure_from": "1/7/2026"}
    assert hoa.post("/calendar/rules?year=2026", data=typed).status == 303
    assert [rule("extension_times", day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [1, 2]


@pytest.mark.parametrize(
    "wrong",
    [{"figure": "lunch"}, {"figure_value": "often"}, {"figure_value": ""}, {"figure_from": "soon"}],
)
def test_a_figure_that_cannot_be_read_is_refused(hoa, wrong):
    typed = {"figure": "extension_times", "figure_value": "2", "figure_from": "1/7/2026"} | wrong
    assert hoa.post("/calendar/rules?year=2026", data=typed).status == 422


@pytest.mark.parametrize("address", ["/calendar?year=1", "/calendar?unit=nowhere"])
def test_an_unknown_year_or_unit_is_not_found(hoa, address):
    assert hoa.get(address).status == 404
