"""What may be typed for each kind, what is kept of it, and what is said otherwise."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import clock, forms
from tests.forms.birth import COMMUNES, SEX, t

EN = {"communes": COMMUNES, "language": "en"}


def form_of(kind, **more):
    field = {"name": "x", "label": t("Ô này", "This box"), "kind": kind, **more}
    return forms.parse({"steps": [{"key": "one", "title": t("Một"), "fields": [field]}]})


def read(kind, typed, **more):
    form = form_of(kind, **more)
    return form.read_step(form.steps[0], {"x": typed}, {}, **EN)


KEPT = [
    ("text", "  Nguyễn   Văn\tAn ", "Nguyễn Văn An"),
    ("text", "Nguyê\u0303n", "Nguyễn"),
    ("text", "An\u200b Bình\ufeff", "An Bình"),
    ("text", "Dòng một\r\ndòng hai", "Dòng một dòng hai"),
    ("text", "x" * 200, "x" * 200),
    ("long_text", "Một \r\n\r\n\r\n\r\n hai ", "Một\n\nhai"),
    ("date", "1/2/2020", "2020-02-01"),
    ("date", "01/02/2020", "2020-02-01"),
    ("date", "01-02-2020", "2020-02-01"),
    ("date", "1.2.2020", "2020-02-01"),
    ("date", " 31 / 12 / 2020 ", "2020-12-31"),
    ("date", "31122020", "2020-12-31"),
    ("date", "2020-02-29", "2020-02-29"),
    ("year", "1990", 1990),
    ("number", "1500", 1500),
    ("number", "1.500", 1500),
    ("number", "1 500", 1500),
    ("number", "0", 0),
    ("money", "1.500.000", 1_500_000),
    ("money", "1,500,000", 1_500_000),
    ("money", "1500000 đ", 1_500_000),
    ("money", "8.000 Đồng", 8_000),
    ("money", "8000VNĐ", 8_000),
    ("yes_no", "yes", "yes"),
    ("phone", "0912345678", "0912345678"),
    ("phone", "0912 345.678", "0912345678"),
    ("phone", "+84 912 345 678", "0912345678"),
    ("phone", "+84(0)912-345-678", "0912345678"),
    ("phone", "(+84) 912345678", "0912345678"),
    ("phone", "84912345678", "0912345678"),
    ("phone", "0084912345678", "0912345678"),
    ("phone", "0849123456", "0849123456"),
    ("phone", "0203 3825 467", "02033825467"),
    ("email", "lan.nguyen+1@example.vn", "lan.nguyen+1@example.vn"),
    ("citizen_id", "022190001234", "022190001234"),
    ("citizen_id", "022 190 001 234", "022190001234"),
    ("citizen_id", "101190001234", "101190001234"),
    ("tax_code", "0100233488", "0100233488"),
    ("tax_code", "0314409058-002", "0314409058-002"),
    ("tax_code", "0314409058002", "0314409058-002"),
    ("tax_code", "5700100256", "5700100256"),
    ("declaration", "yes", True),
]


@pytest.mark.parametrize(("kind", "typed", "kept"), KEPT)
def test_what_people_write_is_understood(kind, typed, kept):
    answers = read(kind, typed)
    assert answers.errors == {}
    assert answers.values == {"x": kept}


REFUSED = [
    ("text", "An\x00", "Remove the characters that cannot be printed from this box"),
    ("text", "An\x1b[31m", "Remove the characters that cannot be printed from this box"),
    ("text", "x" * 10_000, "Shorten this box to 200 characters or fewer: it has 10,000 now"),
    ("long_text", "x" * 4001, "Shorten this box to 4,000 characters or fewer: it has 4,001 now"),
    ("date", "31/02/2020", "There is no day 31/02/2020: check the day and the month of this box"),
    ("date", "30.13.2020", "There is no day 30.13.2020: check the day and the month of this box"),
    ("date", "1/2/90", "Enter this box as day/month/year, such as 31/12/2020"),
    ("date", "hôm qua", "Enter this box as day/month/year, such as 31/12/2020"),
    ("date", "1965", "Enter this box as day/month/year, such as 31/12/2020"),
    ("date", "1/1/1899", "Enter this box not earlier than 01/01/1900"),
    ("date", "0000-01-01", "There is no day 0000-01-01: check the day and the month of this box"),
    ("year", "90", "Enter this box as four digits, such as 1990"),
    ("year", "1850", "Enter this box: at least 1900"),
    ("year", "٢٠٢٠", "Enter this box as four digits, such as 1990"),
    ("number", "mười", "Enter this box in digits, such as 1500"),
    ("number", "1,5", "Enter this box in digits, such as 1500"),
    ("number", "-1", "Enter this box: at least 0"),
    ("number", "1.50.000", "Enter this box in digits, such as 1500"),
    ("money", "1.5", "Enter this box in đồng, in digits, such as 1.500.000"),
    ("money", "đ", "Enter this box in đồng, in digits, such as 1.500.000"),
    ("yes_no", "maybe", "Choose one of the answers offered for “This box”"),
    ("phone", "12345", "Enter this box as a Vietnamese number, such as 0912 345 678"),
    ("phone", "+1 202 555 0100", "Enter this box as a Vietnamese number, such as 0912 345 678"),
    ("email", "lan@", "Enter this box in the form name@example.vn"),
    ("email", "lan@@example.vn", "Enter this box in the form name@example.vn"),
    ("email", "lan..n@example.vn", "Enter this box in the form name@example.vn"),
    ("citizen_id", "022190", "Enter this box: 12 digits, as on the identity card (you gave 6)"),
    ("citizen_id", "02219000123x", "Enter this box with digits only: 12 digits, as on the identity card"),
    (
        "citizen_id",
        "003190001234",
        "Check the first three digits of this box: no place has the code 003",
    ),
    ("tax_code", "0100233480", "Check this box digit by digit: there is no tax code 0100233480"),
    ("tax_code", "0314409058-000", "Check this box digit by digit: there is no tax code 0314409058-000"),
    (
        "tax_code",
        "022190001234",
        "Enter this box: 10 digits, or 13 for a branch, such as 0100233488 or 0314409058-002",
    ),
]


@pytest.mark.parametrize(("kind", "typed", "message"), REFUSED)
def test_what_cannot_be_kept_is_answered_with_what_to_do(kind, typed, message):
    answers = read(kind, typed)
    assert answers.errors == {"x": message}
    assert answers.values == {}


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("text", "Enter this box"),
        ("date", "Enter this box, such as 31/12/2020"),
        ("yes_no", "Choose yes or no for “This box”"),
        ("declaration", "To go on, tick the box “This box”"),
    ],
)
@pytest.mark.parametrize("typed", ["", "   ", "\t\r\n", "\u200b"])
def test_a_required_answer_is_asked_for(kind, message, typed):
    assert read(kind, typed, required=True).errors == {"x": message}
    assert read(kind, typed).values == {}


def test_choices_are_kept_in_the_order_of_the_form():
    answers = read("choices", ["male", "female", "male"], options=SEX)
    assert answers.values == {"x": ["female", "male"]}
    wrong = read("choices", ["male", "robot"], options=SEX)
    assert wrong.errors == {"x": "Choose one of the answers offered for “This box”"}


@pytest.mark.parametrize(
    ("typed", "partial", "kept"),
    [
        ("1965", "year", "1965"),
        ("3/1965", "year", "1965-03"),
        ("1965-03", "month", "1965-03"),
        ("2/3/1965", "year", "1965-03-02"),
        ("1965", True, "1965"),
    ],
)
def test_old_people_may_know_only_their_year_of_birth(typed, partial, kept):
    assert read("date", typed, partial=partial).values == {"x": kept}


def test_a_month_is_needed_where_the_form_says_so():
    expected = "Enter this box as day/month/year or month/year, such as 31/12/1965 or 12/1965"
    assert read("date", "1965", partial="month").errors == {"x": expected}


def test_dates_keep_to_the_bounds_of_the_field(at):
    at("2026-03-10 09:00")
    assert read("date", "10/3/2026", max="today").values == {"x": "2026-03-10"}
    assert read("date", "11/3/2026", max="today").errors == {"x": "Enter this box not later than today"}
    assert read("date", "9/3/2026", min="today").errors == {"x": "Enter this box not earlier than today"}
    assert read("date", "1/1/2077").errors == {"x": "Enter this box not later than 31/12/2076"}
    assert read("date", "1/1/1850", min="1800-01-01").values == {"x": "1850-01-01"}
    assert read("date", "2026", partial="year", max="today").values == {"x": "2026"}
    assert read("year", "2025", min="today").errors == {"x": "Enter this box: at least 2026"}
    assert read("year", "2027", max="today").errors == {"x": "Enter this box: at most 2026"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("120,5", 120.5), ("120.5", 120.5), ("1.200,25", 1200.25), ("1.200", 1200), ("12,00", 12)],
)
def test_a_decimal_comma_is_understood_where_decimals_are_allowed(typed, kept):
    assert read("number", typed, decimals=2).values == {"x": kept}


def test_more_decimals_than_asked_for_are_refused():
    expected = "Enter this box in digits with at most 1 after the comma, such as 120,5"
    assert read("number", "1,25", decimals=1).errors == {"x": expected}


def test_a_field_may_bound_its_number():
    assert read("number", "-5", min=-10).values == {"x": -5}
    assert read("number", "1.000", max=20).errors == {"x": "Enter this box: at most 20"}


def test_a_pattern_has_its_own_message():
    pattern = {
        "regex": "[A-Z]{2}[0-9]{6}",
        "message": t("Nhập hai chữ cái và sáu số", "Two letters, six digits"),
    }
    assert read("text", "AB123456", pattern=pattern).values == {"x": "AB123456"}
    assert read("text", "AB1234567", pattern=pattern).errors == {"x": "Two letters, six digits"}


def test_a_household_business_gives_a_personal_number():
    assert read("tax_code", "022190001234", household=True).values == {"x": "022190001234"}


def test_the_field_sets_its_own_length():
    expected = "Shorten this box to 5 characters or fewer: it has 6 now"
    assert read("text", "123456", max_length=5).errors == {"x": expected}


def address(typed, **more):
    form = form_of("address", **more)
    return form.read_step(form.steps[0], typed, {}, **EN)


def test_an_address_is_a_real_commune_and_a_line():
    home = address({"x-commune": "07192", "x-detail": " Khu  3"}, required=True)
    assert home.values == {"x": {"commune": "07192", "detail": "Khu 3"}}
    wrong = address({"x-commune": "99999", "x-detail": "Khu 3"})
    assert list(wrong.errors) == ["x-commune"]


def test_a_line_without_its_commune_is_not_enough():
    assert address({"x-detail": "Khu 3"}).errors == {
        "x-commune": "Choose the commune, ward or special zone (“This box”)"
    }
    assert address({"x-commune": "07192"}).values == {"x": {"commune": "07192"}}
    assert set(address({}, required=True).errors) == {"x-commune", "x-detail"}


def test_a_place_elsewhere_is_written_out():
    assert "x-commune" in address({"x-commune": "elsewhere", "x-detail": "Hải Phòng"}).errors
    assert "x-detail" in address({"x-commune": "elsewhere"}, elsewhere=True).errors
    form = form_of("address", elsewhere=True)
    kept = address({"x-commune": "elsewhere", "x-detail": "Hải Phòng"}, elsewhere=True).values
    assert form.review(kept, **EN)[0][1][0].shown == "Hải Phòng"


PROVINCES_63 = 63


def test_there_are_as_many_codes_as_there_were_provinces():
    known = [code for code in range(1, 100) if not read("citizen_id", f"{code:03}190001234").errors]
    assert len(known) == PROVINCES_63
    assert 22 in known


ROUND_TRIPS = {
    "text": st.text(max_size=300),
    "long_text": st.text(max_size=300),
    "date": st.dates(date(1900, 1, 1), date(2070, 1, 1)).map(lambda day: day.strftime("%d/%m/%Y")),
    "year": st.integers(1900, 2070).map(str),
    "number": st.integers(0, 10**15 - 1).map(str),
    "money": st.integers(0, 10**15 - 1).map("{:,}".format),
    "choice": st.sampled_from(["female", "male"]),
    "choices": st.lists(st.sampled_from(["female", "male"])),
    "yes_no": st.sampled_from(["yes", "no"]),
    "phone": st.from_regex(r"0[35789][0-9]{8}", fullmatch=True),
    "email": st.emails(),
    "citizen_id": st.from_regex(r"022[0-9]{9}", fullmatch=True),
    "tax_code": st.sampled_from(["0100233488", "0314409058-002"]),
    "declaration": st.just("yes"),
}


@pytest.mark.parametrize("kind", ROUND_TRIPS)
@pytest.mark.parametrize("language", ["vi", "en"])
@settings(deadline=None)
@given(data=st.data())
def test_a_kept_value_is_read_again_as_itself(kind, language, data):
    form = form_of(kind, **({"options": SEX} if kind in ("choice", "choices") else {}))
    step = form.steps[0]
    kept = form.read_step(step, {"x": data.draw(ROUND_TRIPS[kind])}, {}, language=language).values
    again = form.read_step(step, form.typed(step, kept, language=language), {}, language=language)
    assert again.values == kept
    assert again.errors == {}


@settings(deadline=None)
@given(st.decimals(0, 10**12, places=2))
def test_decimals_survive_being_shown(number):
    form = form_of("number", decimals=2)
    kept = form.read_step(form.steps[0], {"x": str(number).replace(".", ",")}, {}).values
    assert kept["x"] == pytest.approx(float(number))
    for language in ("vi", "en"):
        (_, (row,)) = form.review(kept, language=language)[0]
        assert read("number", row.shown, decimals=2).values == kept


SHOWN_IS_READABLE = ("text", "date", "year", "number", "money", "phone", "email", "citizen_id", "tax_code")


@pytest.mark.parametrize("kind", SHOWN_IS_READABLE)
@settings(deadline=None)
@given(data=st.data())
def test_what_the_review_shows_means_what_is_kept(kind, data):
    form = form_of(kind)
    kept = form.read_step(form.steps[0], {"x": data.draw(ROUND_TRIPS[kind])}, {}).values
    (row,) = form.review(kept)[0][1]
    assert form.read_step(form.steps[0], {"x": row.shown}, {}).values == kept


def test_tomorrow_is_a_plausible_day():
    tomorrow = clock.today() + timedelta(days=1)
    assert read("date", tomorrow.strftime("%d/%m/%Y")).values == {"x": tomorrow.isoformat()}
