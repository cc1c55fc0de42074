"""What the demo's procedures say: whole in both languages, and ones that can be carried out."""

from collections.abc import Iterator
from typing import Any

import pytest

from portal import accounts, deadlines, demo, forms
from portal.catalogue import Record
from portal.demo import data
from portal.dossiers.routing import AUTHORITIES

PROCEDURES = {each.record.code: each for each in demo.procedures()}
EVERY = pytest.mark.parametrize("code", PROCEDURES)
UNITS = {unit.row["code"] for unit in data.units()}


def fields(code: str) -> dict[str, forms.Field]:
    """name → field, those of groups too."""
    form = forms.parse(PROCEDURES[code].form)
    items = [item for step in form.steps for item in step.fields]
    inner = [field for item in items if isinstance(item, forms.Group) for field in item.fields]
    return {item.name: item for item in [*items, *inner] if isinstance(item, forms.Field)}


def texts(value: Any) -> Iterator[dict[str, str]]:
    """Every {"vi", "en"} in a form."""
    if isinstance(value, dict) and "vi" in value:
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


@EVERY
def test_a_record_survives_storage(code: str) -> None:
    record = PROCEDURES[code].record
    assert Record.from_json(record.to_json()) == record


@EVERY
def test_a_record_says_that_it_is_of_the_demo(code: str) -> None:
    assert PROCEDURES[code].record.is_demo


@EVERY
def test_a_record_is_whole_in_both_languages(code: str) -> None:
    record = PROCEDURES[code].record
    both = [(record.name, record.name_en), (record.summary, record.summary_en)]
    both += [(each.name, each.name_en) for each in record.requirements + record.results]
    assert all(vi and en for vi, en in both)
    assert len(record.steps) == len(record.texts_en["steps"]) > 1
    assert len(record.conditions) == len(record.texts_en.get("conditions", ()))
    assert len(record.cases) == len(record.texts_en.get("cases", ()))


@EVERY
def test_short_texts_have_english_beside_them(code: str) -> None:
    record = PROCEDURES[code].record
    fees = [(fee.text, fee.text_en) for offer in record.offers for fee in offer.fees]
    notes = [(offer.note, offer.note_en) for offer in record.offers]
    examples = [(each.example, each.example_en) for each in record.requirements]
    assert all(bool(vi) == bool(en) for vi, en in fees + notes + examples)


@EVERY
def test_a_form_is_right(code: str) -> None:
    assert forms.problems(PROCEDURES[code].form) == []


@EVERY
def test_a_form_is_whole_in_both_languages(code: str) -> None:
    found = list(texts(PROCEDURES[code].form))
    assert found
    assert [text for text in found if not text["vi"].strip() or not text.get("en", "").strip()] == []
    assert [text for text in found if "{" in text["vi"] + text["en"]] == []


@EVERY
def test_a_form_ends_with_the_declaration(code: str) -> None:
    last = forms.parse(PROCEDURES[code].form).steps[-1].fields[-1]
    assert isinstance(last, forms.Field)
    assert last.kind == "declaration"


@EVERY
def test_a_form_knows_its_applicant(code: str) -> None:
    known = {field.known for field in fields(code).values()}
    assert {"applicant.full_name", "applicant.phone"} <= known


@EVERY
def test_facts_about_the_applicant_exist(code: str) -> None:
    facts = "full_name identity_number born_on sex phone email address organisation_name tax_code ethnicity"
    allowed = {"", "applicant.nationality", *(f"applicant.{name}" for name in facts.split())}
    # of whom the applicant acts for
    allowed |= {f"owner.{name}" for name in ("full_name", "identity_number", "born_on", "address")}
    assert {field.known for field in fields(code).values()} <= allowed


@EVERY
def test_requirements_are_told_apart_and_look_at_answers_that_exist(code: str) -> None:
    requirements = PROCEDURES[code].record.requirements
    keys = [each.key for each in requirements]
    assert len(keys) == len(set(keys))
    mentioned = {name for each in requirements if each.when for name in forms.condition(each.when).mentions()}
    assert mentioned <= set(fields(code))


@EVERY
def test_offers_can_be_counted(code: str) -> None:
    record = PROCEDURES[code].record
    assert record.offers
    for offer in record.offers:
        assert offer.channel in {"online", "counter", "post"}
        assert deadlines.Limit(int(offer.limit_value), deadlines.LimitUnit(offer.limit_unit))
        assert offer.case in {"", *record.cases}
        assert offer.fees
        assert all((fee.amount is None) == fee.set_elsewhere for fee in offer.fees)
    assert {each.case for each in record.requirements} <= {"", *record.cases}


@EVERY
def test_a_route_leads_to_a_unit(code: str) -> None:
    route = PROCEDURES[code].route
    if route.rule == "department":
        assert route.unit in UNITS
    else:
        assert route.rule in {"residence", "place"}
        assert fields(code)[route.field].kind == "address"
        assert fields(code)[route.field].required
        assert route.authority in {"commune", "police"}


@EVERY
def test_a_route_ends_with_a_decision(code: str) -> None:
    route = PROCEDURES[code].route
    roles = [accounts.Role(step.role) for step in route.steps]
    assert set(roles[:-1]) == {accounts.Role.CASE_OFFICER}
    assert roles[-1] == accounts.Role.APPROVER
    assert all(step.hours > 0 and step.name_en for step in route.steps)
    assert {step.unit for step in route.steps} <= {"competent", *AUTHORITIES, *UNITS}
    assert {fields(code)[step.place].kind for step in route.steps if step.place} <= {"address"}
    conditions = [forms.condition(step.when) for step in route.steps if step.when]
    assert {name for each in conditions for name in each.mentions()} <= set(fields(code))
    assert route.problem(each.key for each in PROCEDURES[code].record.requirements) == ""
    assert deadlines.Counting(route.counting)
    assert route.after_supplement in {"resume", "restart"}


@EVERY
def test_a_procedure_can_be_found(code: str) -> None:
    record = PROCEDURES[code].record
    assert record.keywords
    assert record.life_events
    assert set(record.subjects) <= {"citizen", "business", "organisation", "household_business", "foreigner"}
    assert record.levels
    assert record.service_level in {"full", "partial"}
    assert PROCEDURES[code].weight > 0


@EVERY
def test_the_sector_has_an_english_name(code: str) -> None:
    assert data.read("sectors")[PROCEDURES[code].record.sector]


SECTORS = {
    "civil status": {"Hộ tịch"},
    "authentication": {"Chứng thực"},
    "residence": {"Đăng ký, quản lý cư trú"},
    "identity cards": {"Cấp, quản lý căn cước"},
    "businesses": {"Thành lập và hoạt động doanh nghiệp (hộ kinh doanh)"},
    "building": {"Hoạt động xây dựng"},
    "land": {"Đất đai", "Đăng ký biện pháp bảo đảm"},
    "merit": {"Người có công"},
    "social protection": {"Bảo trợ xã hội", "Giảm nghèo"},
    "work": {"Việc làm"},
    "social insurance": {"Thực hiện chính sách BHXH"},
    "education": {"Giáo dục trung học"},
    "food": {"Quản lý chất lượng nông lâm sản và thủy sản"},
    "driving": {"Sát hạch, cấp giấy phép lái xe"},
    "environment": {"Môi trường"},
    "tourism": {"Du lịch"},
    "culture": {"Văn hóa cơ sở"},
}


@pytest.mark.parametrize("sectors", SECTORS.values(), ids=SECTORS)
def test_each_sector_has_a_procedure(sectors: set[str]) -> None:
    assert sectors <= {each.record.sector for each in PROCEDURES.values()}


def test_an_address_of_the_parents_decides_who_registers_a_birth() -> None:
    route = PROCEDURES["1.001193"].route
    assert (route.rule, route.field, route.authority) == ("residence", "residence", "commune")


@EVERY
def test_a_result_states_what_stands_on_such_a_paper(code: str) -> None:
    form = PROCEDURES[code].form
    lines = [line if isinstance(line, dict) else {"of": [line]} for line in form["result"]]
    stated = {name for line in lines for name in line["of"]}
    assert stated
    of_the_case = {
        "relation",
        "acts_as",
        "for_whom",
        "residence_kind",
        "paid_by",
        "bank_account",
        "declaration",
    }
    assert not stated & of_the_case
    yes_no = {name for name, field in fields(code).items() if field.kind in ("yes_no", "declaration")}
    assert not stated & yes_no
