"""Households and officers at work: the main journey again and again, and nobody gives up."""

import hashlib
import io
import random
import threading
import time
from collections.abc import Callable
from typing import Any

from PIL import Image

from tests.client import Page
from tests.journeys import acts
from tests.kill.browser import Browser, Diary, Unanswered

PAUSE = 0.3  # seconds before the same is tried again
OFFICE = ("binh", "cuong", "dung")
GUEST = {**acts.GUEST_ANSWERS, "applicant_identity": "022192000101", "applicant_address-detail": "Khu 2",
         "residence-commune": "07192", "residence-detail": "Khu 2"}  # fmt: skip


class Stopped(Exception):
    """The harness ends: whoever waits goes home."""


class Household(threading.Thread):
    """Submits, is received, pays, gets the result, downloads it; with a counter and an agency of its own."""

    def __init__(self, number: int, port: int, diary: Diary, seed: int) -> None:
        super().__init__(name=f"household {number}", daemon=True)
        self.random = random.Random(seed * 1000 + number)
        self.stop, self.diary, self.done = threading.Event(), diary, 0
        self.number, self.count = number, 0
        self.applicant = Browser(port, diary, "lan" if number % 2 else "")
        self.staff = {name: Browser(port, diary, name) for name in OFFICE}
        self.problem: BaseException | None = None

    def run(self) -> None:
        try:
            for browser in (self.applicant, *self.staff.values()):
                self.insist(browser.sign_in)
            while not self.stop.is_set():
                self.journey()
                self.done += 1
        except Stopped:
            pass
        except BaseException as error:  # noqa: BLE001  told by whoever started it
            self.problem = error

    def insist(self, act: Callable[[], Any]) -> Any:
        """Do it until it is answered, as people do."""
        while True:
            if self.stop.is_set():
                raise Stopped
            try:
                return act()
            except Unanswered:
                time.sleep(PAUSE)

    def until(self, browser: Browser, act: Callable[[], Page], *, most: float = 60) -> Page:
        """Until it is done or has been done: then the page says so by refusing (409, 404)."""
        refused = 0
        end = time.monotonic() + most
        while True:
            page: Page = self.insist(act)
            if page.status == 200:
                return page
            refused += page.status in {404, 409}
            if refused > 3:
                return page
            if page.status in {303, 401, 404}:  # a clock that jumped ends sessions
                self.insist(browser.sign_in)
            if time.monotonic() > end:
                raise AssertionError(f"{browser.who} gets no further: {page.status} {acts.words(page)[:600]}")
            time.sleep(PAUSE)

    def journey(self) -> None:
        code = self.submitted()
        if self.random.random() < 0.3:
            return  # handed in, and nobody has taken it up yet
        self.until(self.staff["binh"], lambda: received(self.staff["binh"], code))
        if self.random.random() < 0.5:
            self.pay(code)
        self.decide(code)
        self.download(code)
        if not self.applicant.who:
            self.applicant.cookies.clear()

    def submitted(self) -> str:
        """A whole application; the dossier's code."""
        self.count += 1
        # What a guest types is typed by Lan too when a jump of the clock has ended her session.
        answers = {
            **acts.BIRTH_ANSWERS,
            **GUEST,
            "child_name": f"Vũ An {letters(self.number)} {letters(self.count)}",
        }
        first = self.insist(lambda: acts.first_questions(self.applicant))
        key = acts.draft_on(first)
        photo = picture(self.random)
        self.until(self.applicant, lambda: acts.answer_all(self.applicant, first, answers))
        self.until(self.applicant, lambda: self.uploaded(key, photo))
        receipt = self.until(self.applicant, lambda: self.sent(key))
        code = receipt.all("dd", class_="code")[0].text
        self.diary.write(seen=key, code=code)
        self.track(receipt, code)
        return code

    def uploaded(self, key: str, photo: bytes) -> Page:
        page = self.applicant.get(f"/drafts/{key}/papers")
        if page.status != 200:
            return page
        form = next(each for each in page.all("form") if each.get("enctype"))
        data = {"paper": acts.fields(form)["paper"], "file": (io.BytesIO(photo), "giấy.jpg")}
        return acts.follow(self.applicant, self.applicant.post(form.get("action"), data=data))

    def sent(self, key: str) -> Page:
        """The receipt; also when it was submitted before, by a click whose answer was lost."""
        receipt = acts.follow(self.applicant, self.applicant.get(f"/drafts/{key}/receipt"))
        if receipt.status == 200 and receipt.all("dd", class_="code"):
            return receipt
        review = self.applicant.get(f"/drafts/{key}/review")
        if review.status != 200:
            return review
        unit = next(each.get("value") for each in review.all("option") if "Hồng Gai" in (each.text or ""))
        return acts.press(self.applicant, review, "/submit", branch=unit)

    def track(self, receipt: Page, code: str) -> None:
        """Whoever was given a code and a secret finds the dossier with them."""
        secret = receipt.all("dd", class_="code")[1].text
        sent = {"code": code, "secret": secret}
        browser = self.applicant
        page = self.until(browser, lambda: acts.follow(browser, browser.post("/track", data=sent)))
        assert code in page.text, acts.words(page)[:300]

    def pay(self, code: str) -> None:
        cuong, binh = self.staff["cuong"], self.staff["binh"]
        ask = {"name": "Lệ phí", "amount": "8000"}
        self.until(cuong, lambda: pressed(cuong, f"/dossiers/{code}/fees/request", "/request", **ask))
        self.until(binh, lambda: pressed(binh, f"/dossiers/{code}/fees/confirm", "/confirm"))

    def decide(self, code: str) -> None:
        cuong, dung = self.staff["cuong"], self.staff["dung"]
        self.until(cuong, lambda: pressed(cuong, f"/dossiers/{code}", "/actions/forward"))
        self.until(dung, lambda: signed(dung, code))

    def download(self, code: str) -> None:
        if not self.applicant.who:
            return
        status, content = self.insist(lambda: self.applicant.fetch(f"/dossiers/{code}/result.pdf"))
        if status == 200:
            self.diary.write(seen=code, result=hashlib.sha256(content).hexdigest())


def received(binh: Browser, code: str) -> Page:
    return pressed(
        binh, f"/counter/{code}", f"/counter/{code}", **{"check-birth-notice": "fit", "act": "receive"}
    )


def signed(dung: Browser, code: str) -> Page:
    return pressed(dung, f"/dossiers/{code}/issue", "/issue", body="Đã ghi vào sổ.")


def pressed(browser: Browser, url: str, action: str, **typed: str) -> Page:
    """Open a page and press its button; the page itself when it has none any more."""
    page = browser.get(url)
    if page.status != 200 or not any(action in (form.get("action") or "") for form in page.all("form")):
        return page
    return acts.press(browser, page, action, **typed)


def picture(source: random.Random) -> bytes:
    """A small photo that nobody else has."""
    buffer = io.BytesIO()
    Image.frombytes("L", (32, 32), source.randbytes(1024)).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


def letters(number: int) -> str:
    """A number as letters: names have no digits."""
    text = ""
    while number:
        number, rest = divmod(number, 26)
        text = chr(ord("a") + rest) + text
    return text.capitalize() or "A"
