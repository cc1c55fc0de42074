"""A browser over a real connection that writes down what it sent and what it was told."""

import hashlib
import http.client
import itertools
import json
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from werkzeug.test import EnvironBuilder

from tests.client import Page
from tests.people import password

PATIENCE = 20  # seconds for one answer
GIVEN_UP = (OSError, http.client.HTTPException, socket.timeout)
KEPT = ("child_name", "paper", "act", "amount", "name")  # of the fields sent, for the proof
numbers = itertools.count(1)


class Diary:
    """One line for each thing sent, one for each answer: on disk before anybody goes on."""

    def __init__(self, path: Path) -> None:
        self.path, self.file = path, path.open("a", encoding="utf-8")
        self.lock = threading.Lock()
        self.counts: dict[str, int] = {}

    def write(self, **facts: Any) -> None:
        with self.lock:
            self.file.write(json.dumps({"at": time.time(), **facts}, ensure_ascii=False) + "\n")
            self.file.flush()
            kind = "told" if "told" in facts else "sent" if "sent" in facts else "seen"
            self.counts[kind] = self.counts.get(kind, 0) + 1


class Unanswered(Exception):
    """Nobody knows whether it happened: no answer, or one that says something broke."""


@dataclass
class Browser:
    """`get` and `post` like the test client's, so that the same acts work with both."""

    port: int
    diary: Diary
    who: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self) -> None:
        if self.who:
            self.cookies.clear()
            page = self.post("/sign-in", username=self.who, password=password(self.who))
            if page.status != 303:
                raise Unanswered(f"{self.who} cannot sign in: {page.status} {page.text[:200]}")

    def get(self, url: str) -> Page:
        page = Page(self._send("GET", url))
        if page.status >= 500:
            raise Unanswered(f"{page.status} {url}")
        return page

    def fetch(self, url: str) -> tuple[int, bytes]:
        """Status and bytes of a file."""
        answer = self._send("GET", url)
        if answer.status_code >= 500:
            raise Unanswered(f"{answer.status_code} {url}")
        return answer.status_code, answer.body

    def post(self, url: str, *, data: Any = None, **fields: Any) -> Page:
        """Send a form. What is told is told once the answer is 200 or leads on: not to the sign-in."""
        sent = {**(data or {}), **fields}
        number, path = next(numbers), urlsplit(url).path
        facts = {name: value for name, value in sent.items() if name in KEPT and isinstance(value, str)}
        if "file" in sent:
            facts["sha256"] = hashlib.sha256(sent["file"][0].getvalue()).hexdigest()
        self.diary.write(sent=number, who=self.who, path=path, **facts)
        answer = self._send("POST", url, sent)
        leads_out = "/sign-in" in answer.headers.get("Location", "") and path != "/sign-in"
        if answer.status_code in {200, 303} and not leads_out:
            self.diary.write(told=number, status=answer.status_code)
        else:
            self.diary.write(refused=number, status=answer.status_code)
        if answer.status_code >= 500:
            raise Unanswered(f"{answer.status_code} {url}")
        return Page(answer)

    def _send(self, method: str, url: str, data: Any = None) -> Any:
        body, headers = b"", {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if data is not None:
            built = EnvironBuilder(method="POST", data=data)
            environ = built.get_environ()
            body = environ["wsgi.input"].read()
            headers |= {"Content-Type": environ.get("CONTENT_TYPE", "application/x-www-form-urlencoded")}
            built.close()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, url, body, headers)
            answer = connection.getresponse()
            return self._read(answer, urlsplit(url).path)
        except GIVEN_UP as error:
            raise Unanswered(f"{type(error).__name__} {url}") from error
        finally:
            connection.close()

    def _read(self, answer: http.client.HTTPResponse, path: str) -> Any:
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return SimpleNamespace(
            status_code=answer.status,
            mimetype=(answer.headers.get("Content-Type") or "").partition(";")[0],
            headers=answer.headers,  # whatever the case of letters
            body=content,
            get_data=lambda as_text=True: content.decode(),
            request=SimpleNamespace(path=path),
        )
