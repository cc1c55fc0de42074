"""What editors are told about the data of a form."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import forms
from tests.forms.birth import APPLICANT, BIRTH, CHILDREN, PAPERS, t


def with_field(**field):
    return {"steps": [{"key": "s", "title": t("S"), "fields": [field]}]}


def with_fields(*fields):
    return {"steps": [{"key": "s", "title": t("S"), "fields": list(fields)}]}


GOOD = {"name": "x", "label": t("X")}
AT = "steps[0].fields[0]"


def test_the_whole_form_is_fine():
    assert forms.problems(BIRTH) == []
    assert [step.key for step in forms.parse(BIRTH).steps] == ["applicant", "children", "papers"]
    assert forms.parse(BIRTH) is forms.parse(copy.deepcopy(BIRTH)), "parsed once"


def stating(*lines):
    return {**with_field(**GOOD), "result": list(lines)}


WRONG = [
    ({**with_field(**GOOD), "result": "x"}, "result: write a list"),
    (stating("y"), "result[0]: y is no field or group"),
    (stating("x", {"label": t("X")}), "result[1]: write the name of a field"),
    (stating({"of": ["x"], "label": "X"}), "result[0].label: write"),
    (stating({"of": ["x"], "when": {"field": "y", "is": "1"}}), "result[0].when.field: y is no field"),
    (stating({"of": ["x"], "wenn": 1}), "result[0].wenn: no such key"),
    ({}, "steps: write"),
    ({"steps": []}, "steps: write"),
    ({"steps": [{}]}, "steps[0].fields: write at least one field"),
    (with_field(name="x"), f"{AT}.label: write"),
    (with_field(name="x", label="X"), f"{AT}.label: write"),
    (with_field(name="x", label={"en": "X"}), f"{AT}.label: write"),
    (with_field(name="x", label=t("X"), labl=1), f"{AT}.labl: no such key"),
    (with_field(label=t("X")), f"{AT}.name: write a name"),
    (with_field(name="X-1", label=t("X")), f"{AT}.name: write a name"),
    (with_field(name="data", label=t("X")), f"{AT}.name: the name data is taken by the program"),
    (with_field(name="add", label=t("X")), f"{AT}.name: the name add is taken by the program"),
    (with_fields(GOOD, GOOD), "steps[0].fields[1].name: the name x is used before"),
    (with_field(**GOOD, kind="colour"), f"{AT}.kind: choose one of text, long_text"),
    (with_field(**GOOD, kind=["text"]), f"{AT}.kind: choose one of"),
    (with_field(**GOOD, required="yes"), f"{AT}.required: write true or false"),
    (with_field(**GOOD, kind="choice"), f"{AT}.options: write at least one option"),
    (with_field(**GOOD, options=[{"value": "a"}]), f"{AT}.options: only a choice has options"),
    (with_field(**GOOD, kind="choice", options=[{"value": ""}]), f"{AT}.options[0]: write"),
    (with_field(**GOOD, kind="choice", options=[{"value": "a"}]), f"{AT}.options[0].label: write"),
    (with_field(**GOOD, kind="date", max="tomorrow"), f"{AT}.max: write a number, or for a date"),
    (with_field(**GOOD, kind="number", min="1"), f"{AT}.min: write a number"),
    (with_field(**GOOD, kind="number", decimals=3), f"{AT}.decimals: write 0, 1 or 2"),
    (with_field(**GOOD, pattern={"regex": "(", "message": t("m")}), f"{AT}.pattern.regex: "),
    (with_field(**GOOD, pattern="a+"), f"{AT}.pattern: write"),
    (with_field(**GOOD, when={"field": "y", "is": "1"}), f"{AT}.when.field: y is no field that comes before"),
    (with_field(**GOOD, when={"field": "x", "is": "1"}), f"{AT}.when.field: x is no field that comes before"),
    (with_field(**GOOD, required_when={"is": "1"}), f"{AT}.required_when: write"),
    (with_field(**GOOD, when={"all": []}), f"{AT}.when: write"),
    (with_field(**GOOD, when={"any": [{"not": {}}]}), f"{AT}.when.any[0].not: write"),
    (with_field(**GOOD, computed={"op": "guess", "from": ["y"]}), f"{AT}.computed: write"),
    (with_field(**GOOD, computed={"op": [], "from": ["y"]}), f"{AT}.computed: write"),
    (with_field(**GOOD, computed={"op": "sum", "from": ["y"]}), f"{AT}.computed.from: y is no field"),
    (with_field(**GOOD, kind="citizen_id", matches={"age": "y"}), f"{AT}.matches: write"),
    (with_field(**GOOD, fields=[], repeat={"add": t("+")}), f"{AT}.fields: write at least one field"),
    (with_field(**GOOD, fields=[GOOD], repeat={"add": t("+")}), f"{AT}.fields[0].name: the name x is used"),
    (with_field(**GOOD, fields=[GOOD]), f"{AT}.repeat: write"),
    (
        with_field(**GOOD, fields=[GOOD], repeat={"min": 3, "max": 2, "add": t("+")}),
        f"{AT}.repeat: min and max",
    ),
]


@pytest.mark.parametrize(("data", "problem"), WRONG)
def test_a_bad_definition_is_named_with_its_place(data, problem):
    assert any(each.startswith(problem) for each in forms.problems(data)), forms.problems(data)
    with pytest.raises(ValueError, match=r"steps|result"):
        forms.parse(data)


def test_the_same_step_key_twice_is_a_problem():
    step = with_field(**GOOD)["steps"][0]
    other = with_field(name="y", label=t("Y"))["steps"][0]
    assert forms.problems({"steps": [step, other]}) == [
        "steps[1].key: the name s is used before, choose another"
    ]


KEYS = ["steps", "key", "title", "fields", "name", "label", "kind", "options", "when", "repeat", "vi", "is"]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["x", "choice", "date"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON)
def test_any_data_gets_an_answer_in_words(data):
    assert forms.problems(data) or forms.parse(data)


def places(data, path=()):
    """Every place inside a form's data."""
    yield path
    for key, value in (
        data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    ):
        yield from places(value, (*path, key))


def replaced(data, path, value):
    if not path:
        return value
    copied = copy.copy(data)
    copied[path[0]] = replaced(data[path[0]], path[1:], value)
    return copied


@settings(deadline=None)
@given(st.sampled_from(list(places(BIRTH))), JSON)
def test_one_broken_place_breaks_nothing_else(place, value):
    data = replaced(BIRTH, place, value)
    if not forms.problems(data):
        form = forms.parse(data)
        assert form.json_schema()
        for step in form.steps:
            form.bind(step, form.read_partial(step, APPLICANT | CHILDREN | PAPERS, {}).values)


CONDITIONS = [
    ({"field": "x", "is": "a"}, {"x": "a"}, True),
    ({"field": "x", "is": "a"}, {}, False),
    ({"field": "x", "is": ""}, {}, True),
    ({"field": "x", "is": True}, {"x": "yes"}, True),
    ({"field": "x", "is": "yes"}, {"x": True}, True),
    ({"field": "x", "is": False}, {"x": "no"}, True),
    ({"field": "x", "is": 2}, {"x": 2}, True),
    ({"field": "x", "is": "07192"}, {"x": {"commune": "07192", "detail": "Khu 3"}}, True),
    ({"field": "x", "is": "a"}, {"x": ["b", "a"]}, True),
    ({"field": "x", "in": ["a", "b"]}, {"x": "b"}, True),
    ({"field": "x", "in": []}, {"x": "b"}, False),
    ({"all": [{"field": "x", "is": "a"}, {"field": "y", "is": "b"}]}, {"x": "a", "y": "b"}, True),
    ({"all": [{"field": "x", "is": "a"}, {"field": "y", "is": "b"}]}, {"x": "a"}, False),
    ({"any": [{"field": "x", "is": "a"}, {"field": "y", "is": "b"}]}, {"y": "b"}, True),
    ({"not": {"field": "x", "is": "a"}}, {"x": "a"}, False),
    (None, {}, True),
]


@pytest.mark.parametrize(("rule", "answers", "expected"), CONDITIONS)
def test_conditions_look_at_answers(rule, answers, expected):
    assert forms.holds(rule, answers) is expected


def test_english_falls_back_to_vietnamese():
    assert forms.Text("Tên").of("en") == "Tên"
    assert forms.Text("Tên", "Name").of("vi") == "Tên"


def test_a_label_loses_its_capital_inside_a_sentence_but_an_abbreviation_does_not():
    assert forms.Field("x", forms.Text("Ngày sinh")).thing_in("vi") == "ngày sinh"
    assert forms.Field("x", forms.Text("CCCD của mẹ")).thing_in("vi") == "CCCD của mẹ"


def test_a_result_states_its_lines_in_its_own_order_and_words():
    form = forms.parse(
        {
            **with_fields(
                {"name": "x", "label": t("X")}, {"name": "y", "label": t("Y")}, {"name": "z", "label": t("Z")}
            ),
            "result": [
                "y",
                {"label": t("Both"), "of": ["x", "y"]},
                {"label": t("Where"), "of": ["@agency"]},
                {"label": t("Never"), "of": ["x"], "when": {"field": "y", "is": "no"}},
                {"label": t("Nothing"), "of": ["z"]},
            ],
        }
    )
    stated = form.stated({"x": "1", "y": "2"}, {"@agency": "Cô Tô"}, language="en")
    labels = [label for label, _value in stated]
    assert [value for _label, value in stated] == ["2", "1, 2", "Cô Tô"]
    assert labels == ["Y", "Both", "Where"]
