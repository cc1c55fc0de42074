"""Whole steps: conditions, rows, computed values, what is saved in the making."""

from hypothesis import given, settings
from hypothesis import strategies as st

from portal import forms
from tests.forms.birth import APPLICANT, BIRTH, CHILDREN, COMMUNES, PAPERS

FORM = forms.parse(BIRTH)
STEPS = {"applicant": APPLICANT, "children": CHILDREN, "papers": PAPERS}


def read(key, data, answers=(), **options):
    return FORM.read_step(
        FORM.step(key),
        data,
        dict(answers),
        communes=COMMUNES,
        language=options.pop("language", "en"),
        **options,
    )


def keep(key, data, answers=()):
    return FORM.read_partial(FORM.step(key), data, dict(answers), communes=COMMUNES, language="en")


def all_answers():
    answers = {}
    for key, data in STEPS.items():
        answers = read(key, data, answers).into(answers)
    return answers


def test_three_steps_are_read_into_one_set_of_answers():
    assert all_answers() | {"children": None} == {
        "applicant_name": "Nguyễn Thị Lan",
        "applicant_id": "022190001234",
        "phone": "0912345678",
        "home": {"commune": "07192", "detail": "Khu 3"},
        "relation": "mother",
        "is_abroad": "no",
        "children": None,
        "copies": 2,
        "fee": 16000,
        "languages": ["vi", "en"],
        "truth": True,
    }
    assert FORM.check(all_answers(), communes=COMMUNES) == {}


def test_age_is_computed_in_each_row(at):
    at("2026-01-31 09:00")
    (child,) = read("children", CHILDREN).values["children"]
    assert child == {"name": "Nguyễn Văn An", "born": "2025-02-01", "sex": "male", "age": 0}
    at("2026-02-01 00:30")
    assert read("children", CHILDREN).values["children"][0]["age"] == 1


def test_messages_tell_what_to_do_in_both_languages():
    empty = read("children", {})
    assert empty.errors["children-0-born"] == "Enter the child's date of birth, such as 31/12/2020"
    asked = read("children", {"children-0-born": "1/1/2025"}, language="vi", translate=vietnamese)
    assert asked.errors == {"children-0-name": "Nhập họ và tên của trẻ"}


def vietnamese(message):
    return {"Enter %(thing)s": "Nhập %(thing)s"}.get(message, message)


def test_a_question_is_asked_when_its_condition_holds():
    other = read("applicant", APPLICANT | {"relation": "other"})
    assert other.errors == {"relation_other": "Enter which relation"}
    told = read("applicant", APPLICANT | {"relation": "other", "relation_other": "Ông"})
    assert told.values["relation_other"] == "Ông"


def test_a_hidden_answer_is_dropped():
    hidden = read("applicant", APPLICANT | {"relation_other": "Ông"})
    assert "relation_other" not in hidden.values
    assert "relation_other" not in hidden.into({"relation_other": "Ông", "copies": 2})
    assert hidden.into({"copies": 2})["copies"] == 2


def test_a_condition_looks_at_earlier_steps_and_out_of_a_row():
    abroad = read("children", CHILDREN | {"is_abroad": "yes"})
    assert abroad.errors == {"children-0-country": "Enter country of birth"}


def test_required_when_follows_another_answer():
    assert read("papers", {"copies": "", "truth": "yes"}).errors == {}
    assert read("papers", {"copies": "0", "truth": "yes"}).errors == {}
    assert read("papers", {"copies": "2", "truth": "yes"}).errors == {"fee": "Enter amount paid"}


def test_a_question_that_the_page_did_not_have_is_shown_before_it_is_demanded():
    sent = APPLICANT | {"relation": "other", "_shown": ""}
    first = read("applicant", sent)
    assert (first.errors, first.revealed, first.complete) == ({}, ("relation_other",), False)
    second = read("applicant", sent | {"_shown": "relation_other"})
    assert (list(second.errors), second.revealed) == (["relation_other"], ())
    answered = read("applicant", sent | {"relation_other": "Ông"})
    assert answered.complete


def test_rows_keep_their_order_and_errors_name_the_row():
    twins = CHILDREN | {"children-1-name": "Bình", "children-1-born": "31/02/2025"}
    read_twins = read("children", twins)
    assert [child["name"] for child in read_twins.values["children"]] == ["Nguyễn Văn An", "Bình"]
    assert read_twins.errors == {
        "children-1-born": "Child 2: There is no day 31/02/2025: check the day and the month of "
        "the child's date of birth"
    }


def test_an_empty_further_row_is_no_child():
    one = read("children", CHILDREN | {"children-1-row": "1", "children-1-name": " "})
    assert one.errors == {}
    assert len(one.values["children"]) == 1


def test_more_rows_than_allowed_are_not_swallowed():
    many = dict(CHILDREN)
    for index in range(1, 500):
        many |= {f"children-{index}-name": "An", f"children-{index}-born": "1/1/2025"}
    assert read("children", many).errors == {"children": "Give at most 3: “Children”"}


def test_names_that_only_look_like_rows_make_none():
    for name in ("childrenx7", "children-²-name", "children7-name", "children-x-name"):
        assert keep("children", {name: "a"}).values == {"children": [{}]}


def test_a_group_may_ask_for_at_least_one_row_without_required_fields():
    field = {"name": "a", "label": {"vi": "A"}}
    add = {"min": 1, "max": 2, "add": {"vi": "Thêm"}}
    group = {"name": "rows", "label": {"vi": "Dòng"}, "repeat": add, "fields": [field]}
    form = forms.parse({"steps": [{"key": "s", "title": {"vi": "S"}, "fields": [group]}]})
    assert form.check({}, translate=str) == {"s": {"rows": "Give at least 1: “Dòng”"}}
    assert form.check({"rows": [{"a": "x"}]}) == {}


def test_a_number_that_tells_another_story_is_only_pointed_out():
    born = CHILDREN | {"children-0-number": "022225001234"}
    assert read("children", born).warnings == {}
    other_year = read("children", CHILDREN | {"children-0-number": "022220001234"})
    assert other_year.errors == {}
    assert other_year.warnings == {
        "children-0-number": "Check personal number, if given: by its digits the holder was born in 2020"
    }
    girl = read("children", CHILDREN | {"children-0-number": "022325001234"})
    assert girl.warnings == {
        "children-0-number": "Check personal number, if given: by its digits the holder is a woman"
    }


def test_saving_in_the_making_keeps_what_cannot_be_understood():
    typed = {"children-0-name": "A" * 10_000, "children-0-born": "31/02/2025", "children-1-row": "1"}
    saved = keep("children", typed)
    assert saved.values["children"] == [{"name": "A" * 10_000, "born": "31/02/2025"}, {}]
    assert set(saved.errors) == {"children-0-name", "children-0-born"}
    later = FORM.bind(FORM.step("children"), saved.into({}), communes=COMMUNES)
    first, second = later.bound["children"].entries
    assert first.form["born"].typed == ["31/02/2025"]
    assert first.form["name"].typed == ["A" * 10_000]
    assert second.form["name"].typed == []
    assert set(FORM.check(saved.into({}), communes=COMMUNES)["children"]) >= {
        "children-0-name",
        "children-0-born",
    }


def test_what_no_keyboard_types_is_not_stored():
    assert keep("applicant", {"applicant_name": "An\x00\ud800"}).values == {"applicant_name": "An"}


def test_a_row_is_added_and_removed_by_buttons():
    step = FORM.step("children")
    values = keep("children", CHILDREN).values
    two = FORM.rearranged(step, values, {"add": "children"})
    assert two["children"][1:] == [{}]
    assert FORM.rearranged(step, two, {"remove": "children-0"})["children"] == [{}]
    full = FORM.rearranged(step, two | {"children": [{}, {}, {}]}, {"add": "children"})
    assert len(full["children"]) == 3
    assert FORM.rearranged(step, values, {"add": "strangers", "remove": "children-x"}) == values


def test_before_submitting_everything_is_checked_at_once():
    found = FORM.check({}, communes=COMMUNES, language="en")
    assert {step: list(errors) for step, errors in found.items()} == {
        "applicant": ["applicant_name", "applicant_id", "home-commune", "home-detail", "relation"],
        "children": ["children-0-name", "children-0-born"],
        "papers": ["truth"],
    }


def test_settling_drops_what_is_no_longer_asked(at):
    at("2026-03-01 09:00")
    stale = all_answers() | {"relation_other": "Ông", "is_admin": True}
    settled = FORM.settled(stale, communes=COMMUNES)
    assert settled == all_answers()


def test_answers_of_a_program_take_the_same_way():
    answers = all_answers()
    for step in FORM.steps:
        again = FORM.read_step(step, FORM.typed(step, answers), answers, communes=COMMUNES)
        assert again.errors == {}
        assert again.into(answers) == answers


FACTS = {
    "applicant.full_name": "Nguyễn Thị Lan",
    "applicant.citizen_id": "no number",
    "applicant.home.commune": "07192",
    "applicant.home.detail": "Khu 3",
}


def test_known_facts_are_filled_in_if_the_field_takes_them():
    assert FORM.prefill(FACTS) == {
        "applicant_name": "Nguyễn Thị Lan",
        "home": {"commune": "07192", "detail": "Khu 3"},
    }
    assert FORM.prefill({}) == {}


def test_the_page_knows_which_answers_are_still_as_the_account_says():
    step = FORM.step("applicant")
    page = FORM.bind(step, FORM.prefill(FACTS), communes=COMMUNES).with_facts(FACTS)
    assert page.known == {"applicant_name", "home"}
    changed = FORM.bind(step, FORM.prefill(FACTS) | {"applicant_name": "Lan"}, communes=COMMUNES)
    assert changed.with_facts(FACTS).known == {"home"}


def test_the_review_shows_every_question_that_was_asked():
    pages = FORM.review(all_answers(), communes=COMMUNES, language="en")
    rows = {row.name: (row.label, row.shown) for _, rows in pages for row in rows}
    assert rows["home-commune"] == ("Home", "Khu 3, Đặc khu Cô Tô")
    assert rows["phone"] == ("Telephone", "0912 345 678")
    assert rows["children-0-born"] == ("Child 1: Date of birth", "01/02/2025")
    assert rows["fee"] == ("Amount paid", "16,000 đồng")
    assert rows["languages"] == ("Languages of the copies", "Vietnamese, English")
    assert rows["email"] == ("E-mail address", "")
    assert "relation_other" not in rows


def test_values_are_computed_from_others():
    def field(name, **more):
        return {"name": name, "label": {"vi": name}, **more}

    add = {"min": 0, "max": 3, "add": {"vi": "Thêm"}}
    rows = {"name": "rows", "label": {"vi": "Dòng"}, "repeat": add, "fields": [field("amount", kind="money")]}
    fields = [
        field("family"),
        field("given"),
        field("day", kind="date"),
        rows,
        field("whole", computed={"op": "concat", "from": ["family", "given", "day"]}),
        field("total", kind="money", computed={"op": "sum", "from": ["rows.amount"]}),
        field("same", computed={"op": "copy", "from": ["given"]}),
        field("age", kind="number", computed={"op": "age_in_years", "from": ["day"]}),
    ]
    form = forms.parse({"steps": [{"key": "s", "title": {"vi": "S"}, "fields": fields}]})
    typed = {
        "family": "Lê",
        "given": "An",
        "day": "2/1/2020",
        "rows-0-amount": "1.000",
        "rows-1-amount": "500",
    }
    values = form.read_step(form.steps[0], typed | {"total": "9"}, {}).values
    assert (values["whole"], values["total"], values["same"]) == ("Lê An 02/01/2020", 1500, "An")
    assert form.settled(values) == values
    assert form.read_step(form.steps[0], {"total": "9", "age": "200"}, {}).values == {}


def test_programs_get_a_json_schema():
    schema = FORM.json_schema("en")
    assert schema["properties"]["children"]["items"]["required"] == ["name", "born"]
    assert schema["properties"]["relation"]["enum"] == ["mother", "father", "other"]
    assert schema["properties"]["copies"] == {"title": "Number of copies", "type": "number", "maximum": 20}
    assert "relation_other" not in schema["required"]


NAMES = [name for data in STEPS.values() for name in data] + ["home", "children", "_shown", "add", "remove"]


@settings(deadline=None)
@given(
    st.dictionaries(
        st.one_of(st.sampled_from(NAMES), st.text(max_size=20)),
        st.one_of(st.text(), st.lists(st.text(), max_size=3), st.none(), st.integers()),
        max_size=8,
    )
)
def test_reading_never_breaks_whatever_is_sent(data):
    for step in FORM.steps:
        for answers in (read(step.key, data), keep(step.key, data)):
            page = FORM.bind(step, answers.into({}), after=answers, communes=COMMUNES)
            assert page.title
            FORM.rearranged(step, answers.values, data)
    settled = FORM.settled(keep("applicant", data).values)
    assert FORM.settled(settled) == settled


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([item.name for item in FORM.fields()]), JSON))
def test_checking_never_breaks_whatever_was_kept(answers):
    assert FORM.check(answers, communes=COMMUNES)
    settled = FORM.settled(FORM.settled(answers))  # what no keyboard types is gone after the first
    assert FORM.settled(settled) == settled
    assert FORM.review(answers, communes=COMMUNES)
