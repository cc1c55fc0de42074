"""What people of the cast do, as a browser without JavaScript would: open, fill in, press."""

import io
from typing import Any

from PIL import Image

from tests.client import Client, Page

BIRTH = "1.001193"

BIRTH_ANSWERS = {
    "relation": "mother",
    "child_name": "Vũ An Nhiên",
    "child_born_on": "2/1/2026",
    "child_sex": "female",
    "child_ethnicity": "Kinh",
    "child_nationality": "Việt Nam",
    "birth_place_kind": "facility",
    "birth_facility": "Trung tâm Y tế Cô Tô",
    "birth_place-detail": "Thôn Trường Xuân",
    "birth_notice_number": "12/2026",
    "hometown": "Đặc khu Cô Tô, tỉnh Quảng Ninh",
    "mother_ethnicity": "Kinh",
    "mother_nationality": "Việt Nam",
    "parents_married": "no",
    "copies": "2",
}

GUEST_ANSWERS = {
    "applicant_name": "Phạm Thị Lan",
    "applicant_number": "022192000101",
    "applicant_born_on": "14/05/1992",
    "applicant_phone": "0900000101",
    "applicant_email": "lan@example.vn",
}


def fields(form: Any) -> dict[str, Any]:
    """What a form would send untouched."""
    sent: dict[str, Any] = {}
    for control in form.iter():
        name, kind = control.get("name"), control.get("type")
        if not name or kind in {"submit", "file"} or control.tag == "button":
            continue
        if kind in {"radio", "checkbox"}:
            if control.get("checked") is not None:
                sent[name] = control.get("value")
        elif control.tag == "select":
            chosen = [each for each in control.iter("option") if each.get("selected") is not None]
            options = chosen or list(control.iter("option"))
            sent[name] = options[0].get("value") if options else ""
        elif control.tag == "textarea":
            sent[name] = (control.text or "").lstrip("\n")
        elif control.tag == "input":
            sent[name] = control.get("value") or ""
    return sent


def words(page: Page) -> str:
    """What stands in the middle of the page: the style and the menus tell nothing about a failure."""
    return " ".join(" ".join(text for main in page.all("main") for text in main.itertext()).split())


def names(form: Any) -> set[str]:
    return {each.get("name") for each in form.iter() if each.get("name")}


def follow(client: Client, page: Page) -> Page:
    while page.status == 303:
        page = client.get(page.response.headers["Location"])
    return page


def press(client: Client, page: Page, action_part: str, **typed: Any) -> Page:
    """Fill in and send the form whose address holds `action_part`; the page that comes after."""
    fitting = [each for each in page.all("form") if action_part in (each.get("action") or "")]
    form = next((each for each in fitting if each.get("action").endswith(action_part)), fitting[0])
    sent = fields(form) | {name: value for name, value in typed.items() if name in names(form)}
    return follow(client, client.post(form.get("action"), data=sent))


def fetch(client: Client, url: str, **headers: str) -> tuple[int, bytes]:
    """Status and bytes of a file."""
    with client.flask.get(url, headers=headers) as response:
        return response.status_code, response.data


def first_questions(client: Client, code: str = BIRTH) -> Page:
    """The page on which an application begins: nothing is stored yet."""
    return client.get(f"/procedures/{code}/apply")


def draft_on(page: Page) -> str:
    """Key of the draft to which a page of questions belongs, stored or not."""
    return draft_on_form(next(each for each in page.all("form") if "/form/" in (each.get("action") or "")))


def draft_on_form(form: Any) -> str:
    return str(form.get("action")).partition("/drafts/")[2].partition("/")[0]


def begin(client: Client, code: str = BIRTH) -> Page:
    """A draft in which nothing is answered yet, at its first open step: as programs begin one."""
    return follow(client, client.post(f"/procedures/{code}/apply"))


def answer_all(client: Client, page: Page, answers: dict[str, Any]) -> Page:
    """Go through every page of questions; the first page that is none."""
    for _step in range(12):
        forms = [each for each in page.all("form") if "/form/" in (each.get("action") or "")]
        if not forms:
            return page
        own = {
            name: value
            for name, value in everything(forms[0]).items()
            if name not in answers and not fields(forms[0]).get(name)
        }
        page = press(client, page, "/form/", **own, **answers)
    raise AssertionError(f"the form does not end; it says: {words(page)[:1500]}")


def everything(form: Any) -> dict[str, str]:
    """Something for every tick box, radio and list that was left open."""
    found: dict[str, str] = {}
    for control in form.iter():
        name, kind = control.get("name"), control.get("type")
        if name and kind in {"radio", "checkbox"}:
            found.setdefault(name, control.get("value"))
        elif name and control.tag == "select":
            filled = [each.get("value") for each in control.iter("option") if each.get("value")]
            found.setdefault(name, filled[0] if filled else "")
    return found


def photo(text: str = "paper") -> tuple[io.BytesIO, str]:
    """A real JPEG, as a phone would send it."""
    buffer = io.BytesIO()
    Image.effect_noise((640, 480), len(text)).convert("RGB").save(buffer, "JPEG")
    buffer.seek(0)
    return buffer, f"{text}.jpg"


def upload(client: Client, page: Page, paper: str, text: str = "paper") -> Page:
    form = next(
        each for each in page.all("form") if each.get("enctype") and fields(each).get("paper") == paper
    )
    return follow(client, client.post(form.get("action"), data={"paper": paper, "file": photo(text)}))


def submitted(client: Client, code: str = BIRTH, branch: str = "Hồng Gai", **more: Any) -> str:
    """A whole online application; the dossier's code."""
    page = answer_all(client, first_questions(client, code), BIRTH_ANSWERS | more)
    for form in [each for each in page.all("form") if each.get("enctype")]:
        page = upload(client, page, fields(form)["paper"])
    review = client.get(page.response.request.path.replace("/papers", "/review"))
    unit = next(each.get("value") for each in review.all("option") if branch in (each.text or ""))
    receipt = press(client, review, "/submit", branch=unit)
    assert receipt.status == 200, receipt.text[:1000]
    return receipt.all("dd", class_="code")[0].text


def receive(binh: Client, code: str) -> Page:
    """The counter finds the birth notice in order and receives."""
    fit = {"check-birth-notice": "fit", "act": "receive"}
    return press(binh, binh.get(f"/counter/{code}"), f"/counter/{code}", **fit)


def decide(cuong: Client, dung: Client, code: str, **typed: Any) -> Page:
    """The case officer forwards it, the approver signs."""
    press(cuong, cuong.get(f"/dossiers/{code}"), "/actions/forward")
    return press(dung, dung.get(f"/dossiers/{code}/issue"), "/issue", **{"body": "Đã ghi vào sổ.", **typed})
