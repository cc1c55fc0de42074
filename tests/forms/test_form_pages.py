"""A step as HTML: what is tied to what, and what works without JavaScript."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader

from portal import forms
from portal.forms.kinds import KINDS
from portal.web.filters import format_size
from portal.web.kit import Components
from tests.forms.birth import APPLICANT, BIRTH, CHILDREN, COMMUNES, SEX, t

FORM = forms.parse(BIRTH)
ROOT = Path(__file__).parents[2]
VOID = {"input", "br"}


class Tags(HTMLParser):
    """Tags with their attributes and the text inside; open and close must fit."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert len({name for name, _ in attrs}) == len(attrs), attrs
        self.tags.append((tag, dict(attrs), []))
        if tag not in VOID:
            self.open.append(self.tags[-1])

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        for _, _, text in self.open:
            text.append(data)

    def all(self, tag):
        return [
            attrs | {"text": " ".join("".join(text).split())}
            for name, attrs, text in self.tags
            if name == tag
        ]

    def named(self, name):
        return [attrs for _, attrs, _ in self.tags if attrs.get("name") == name]

    def by_id(self, wanted):
        (found,) = [
            (tag, attrs, "".join(text)) for tag, attrs, text in self.tags if attrs.get("id") == wanted
        ]
        return found


@pytest.fixture(scope="module")
def ui():
    environment = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_null_translations(newstyle=True)
    environment.filters["format_size"] = format_size
    environment.globals["ui"] = Components(environment)
    return environment.globals["ui"]


def page(key, answers=None, after=None, form=FORM):
    return form.bind(form.step(key), answers or {}, after=after, communes=COMMUNES, language="en")


def refused(key, data):
    return FORM.read_step(FORM.step(key), data, {}, communes=COMMUNES, language="en")


@pytest.mark.parametrize("key", ["applicant", "children", "papers"])
@pytest.mark.parametrize("is_refused", [True, False])
def test_every_input_has_a_label_and_every_reference_a_target(ui, key, is_refused):
    after = refused(key, {"is_abroad": "yes", "relation": "other"}) if is_refused else None
    tags = Tags(ui.error_summary(after.errors if after else {}) + ui.form_step(page(key, after=after)))
    ids = [attrs["id"] for _, attrs, _ in tags.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    labelled = {attrs["for"] for attrs in tags.all("label")}
    inputs = [attrs for tag in ("input", "select", "textarea") for attrs in tags.all(tag)]
    assert {attrs["id"] for attrs in inputs if attrs.get("type") != "hidden"} == labelled
    described = [attrs["aria-describedby"] for _, attrs, _ in tags.tags if "aria-describedby" in attrs]
    assert {each for value in described for each in value.split()} <= set(ids)
    assert {attrs["href"].removeprefix("#") for attrs in tags.all("a")} <= set(ids)


def test_an_error_stands_beside_its_field_and_what_was_typed_stays(ui):
    after = refused("applicant", APPLICANT | {"phone": '"><script>', "applicant_name": "A" * 10_000})
    tags = Tags(ui.form_step(page("applicant", after=after)))
    (phone,) = tags.named("phone")
    assert phone["value"] == '"><script>'
    assert phone["aria-invalid"] == "true"
    assert "phone-error" in phone["aria-describedby"]
    assert tags.by_id("phone-error")[2] == after.errors["phone"]
    assert tags.named("applicant_name")[0]["value"] == "A" * 10_000
    assert tags.all("script") == []


def test_the_keyboard_and_autocomplete_fit_the_question(ui):
    tags = Tags(ui.form_step(page("applicant")))
    assert tags.named("phone")[0]["type"] == "tel"
    assert tags.named("phone")[0]["autocomplete"] == "tel"
    assert tags.named("applicant_id")[0]["inputmode"] == "numeric"
    assert "autocomplete" not in tags.named("applicant_id")[0]


def test_rows_have_buttons_that_are_plain_submits(ui):
    one = Tags(ui.form_step(page("children")))
    assert [button["value"] for button in one.named("add")] == ["children"]
    assert one.named("remove") == []
    three = Tags(ui.form_step(page("children", {"children": [{}, {}, {}]})))
    assert [button["value"] for button in three.named("remove")] == ["children-0", "children-1", "children-2"]
    assert three.named("add") == []
    assert "Remove Child 2" in [button["text"] for button in three.all("button")]


def test_enter_presses_the_button_of_the_step_and_not_the_first_row(ui):
    tags = Tags(ui.form_step(page("children", {"children": [{}, {}]}), default={"name": "go", "value": "on"}))
    assert tags.all("button")[0]["name"] == "go"
    assert Tags(ui.form_step(page("papers"))).all("button") == []


def sent_by(tags):
    """What a browser sends for the inputs of a page."""
    sent = {}
    for tag, attrs, text in tags.tags:
        is_off = attrs.get("type") in ("radio", "checkbox") and "checked" not in attrs
        if tag in ("input", "textarea") and "name" in attrs and not is_off:
            value = attrs.get("value", "") if tag == "input" else "".join(text).removeprefix("\n")
            sent.setdefault(attrs["name"], []).append(value)
    return sent


@pytest.mark.parametrize("data", [CHILDREN, CHILDREN | {"is_abroad": "yes", "children-0-country": "Lào"}])
def test_a_page_sends_back_what_it_shows(ui, data):
    values = refused("children", data).values
    again = refused("children", sent_by(Tags(ui.form_step(page("children", values)))))
    assert again.values == values
    assert again.complete


def test_without_javascript_a_hidden_question_comes_after_saving(ui):
    first = Tags(ui.form_step(page("applicant", {"relation": "mother"})))
    assert first.named("relation_other") == []
    assert [each["text"] for each in first.all("noscript")]
    answers = refused("applicant", sent_by(first) | APPLICANT | {"relation": "other"})
    assert answers.revealed == ("relation_other",)
    second = Tags(ui.form_step(page("applicant", after=answers)))
    assert len(second.named("relation_other")) == 1
    assert "further questions" in second.all("div")[0]["text"]
    assert second.all("noscript") == []
    assert "relation_other" in refused("applicant", sent_by(second) | {"relation": "other"}).errors


def test_fields_that_decide_carry_the_attributes_of_the_page(ui):
    tags = Tags(ui.form_step(page("applicant"), deciding={"hx-post": "/x"}))
    deciding = [attrs for attrs in tags.all("div") if "hx-post" in attrs]
    assert len(deciding) == 1
    assert "Relation to the child" in deciding[0]["text"]


def test_answers_from_the_account_are_marked(ui):
    facts = {"applicant.full_name": "Nguyễn Thị Lan"}
    known = page("applicant", FORM.prefill(facts)).with_facts(facts)
    assert ui.form_step(known).count("From your account") == 1
    assert "From your account" not in ui.form_step(page("applicant", FORM.prefill(facts)))


def test_a_long_list_is_a_drop_down(ui):
    options = [{"value": str(number), "label": t(f"Số {number}")} for number in range(6)]
    field = {"name": "x", "label": t("Số"), "kind": "choice", "options": options}
    form = forms.parse({"steps": [{"key": "s", "title": t("S"), "fields": [field]}]})
    tags = Tags(ui.form_step(page("s", {"x": "3"}, form=form)))
    assert [option["value"] for option in tags.all("option") if "selected" in option] == ["3"]
    assert len(tags.all("option")) == 7


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn(ui, kind):
    options = {"options": SEX} if kind in ("choice", "choices") else {}
    field = {"name": "x", "label": t("Ô"), "kind": kind, "help": t("Giúp", "Help"), **options}
    form = forms.parse({"steps": [{"key": "s", "title": t("S"), "fields": [field]}]})
    tags = Tags(ui.form_step(page("s", form=form)))
    assert "Help" in tags.by_id("x-hint")[2]


def test_the_review_links_each_answer_to_its_field(ui):
    values = refused("applicant", APPLICANT).values | {"note": "Một\n<hai>"}
    rows = [row for _, rows in FORM.review(values, communes=COMMUNES, language="en") for row in rows]
    tags = Tags(ui.review(rows, "/steps/applicant"))
    assert "/steps/applicant#home-commune" in [link["href"] for link in tags.all("a")]
    assert "Change Home" in [link["text"] for link in tags.all("a")]
    assert "Not answered" in tags.all("dl")[0]["text"]
    assert "<hai>" in tags.all("dl")[0]["text"]
    assert len(tags.all("br")) == 1
    assert Tags(ui.review(rows)).all("a") == []


def test_every_message_has_vietnamese_words():
    with (ROOT / "portal" / "translations" / "vi" / "forms.po").open(encoding="utf-8") as file:
        translated = {message.id: message.string for message in read_po(file)}
    for message, words in translated.items():
        assert message == "" or words != message
        assert set(re.findall(r"%\(\w+\)s", message)) == set(re.findall(r"%\(\w+\)s", words))
    for kind in KINDS.values():
        assert kind.ask in translated
        assert kind.hint in ("", *translated)
