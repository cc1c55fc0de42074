"""A line that loses answers: the portal does what it was asked, and its answer never arrives.

`Lossy` stands before a real server, passes each request on whole and drops the answer to some, by the dice of
a seed. `application` is a client that behaves as the pages' islands do: the same request again, with the same
key, until there is an answer; a file goes on by tus from where the portal says it stands.
"""

import base64
import contextlib
import functools
import hashlib
import http.client
import random
import re
import socket
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from portal import forms
from portal.demo import data as demo
from tests.demo.answering import filled
from tests.documents.samples import pdf
from tests.journeys.acts import BIRTH

Fields = dict[str, str]
LOSS = 0.3


class Lossy:
    """A relay that drops the answers to `loss` of the requests. `dropped` counts them."""

    def __init__(self, target: tuple[str, int], loss: float = LOSS, seed: int = 0) -> None:
        self.target, self.loss, self.dropped = target, loss, 0
        self.dice = random.Random(seed)

    def __enter__(self) -> "Lossy":
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_details: object) -> None:
        self.listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _address = self.listener.accept()
                threading.Thread(target=self._one, args=(near,), daemon=True).start()

    def _one(self, near: socket.socket) -> None:
        """One request, whole, to the portal; its answer, whole, back or nowhere."""
        with contextlib.suppress(OSError), near:
            request = _whole(near)
            if not request:
                return
            with socket.create_connection(self.target) as far:
                head, _, body = request.partition(b"\r\n\r\n")
                lines = [each for each in head.split(b"\r\n") if not each.lower().startswith(b"connection:")]
                far.sendall(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body)
                answer = b"".join(iter(lambda: far.recv(65536), b""))
            if self.dice.random() < self.loss:
                self.dropped += 1
            else:
                near.sendall(answer)


def _whole(near: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = near.recv(65536)
        if not piece:
            return b""
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    fields = [each.partition(b":") for each in head.lower().split(b"\r\n")]
    length = next((int(value) for name, _, value in fields if name == b"content-length"), 0)
    while len(body) < length and (piece := near.recv(65536)):
        body += piece
    return head + b"\r\n\r\n" + body


@dataclass
class Answer:
    status: int
    headers: Any
    body: bytes


class Island:
    """Sends again what got no answer."""

    def __init__(self, port: int) -> None:
        self.port, self.cookie, self.sent = port, "", 0

    def post(self, path: str, fields: Any) -> Answer:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.until("POST", path, urlencode(fields).encode(), form)

    def until(self, method: str, path: str, body: bytes = b"", headers: Fields | None = None) -> Answer:
        for _try in range(60):
            answer = self.once(method, path, body, headers or {})
            if answer and answer.status < 500:
                return answer
        raise AssertionError(f"no answer to {method} {path}")

    def once(self, method: str, path: str, body: bytes, headers: Fields) -> Answer | None:
        self.sent += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, {**headers, "Cookie": self.cookie})
            got = connection.getresponse()
            answer = Answer(got.status, got.headers, got.read())
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self.cookie = cookie.partition(";")[0]
        return answer

    def upload(self, path: str, name: str, body: bytes) -> None:
        """By tus: after a lost answer the portal says how far the file is."""
        tus = {"Tus-Resumable": "1.0.0"}
        told = f"filename {base64.b64encode(name.encode()).decode()}"
        begin = {**tus, "Upload-Length": str(len(body)), "Upload-Metadata": told}
        begun = self.until("POST", path, headers=begin)
        assert begun.status == 201, begun.body.decode()
        here = urlsplit(begun.headers["Location"]).path
        at = 0
        while at < len(body):
            piece = body[at : at + 2000]
            send = {**tus, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
            answer = self.once("PATCH", here, piece, send)
            if answer is None or answer.status == 409:
                answer = self.until("HEAD", here, headers=tus)
            assert answer.status in {200, 204}, answer.body.decode()
            at = int(answer.headers["Upload-Offset"])


def application(port: int, seed: int) -> tuple[str, bytes]:
    """A guest's whole application over that line: (the draft's key, the file that was handed in)."""
    dice, island = random.Random(seed), Island(port)
    key = base64.urlsafe_b64encode(dice.randbytes(18)).decode()
    answers = _answers()
    step = f"/drafts/{key}/form/{next(iter(answers))}"
    while "/form/" in step:
        # The first page names its procedure; the same, sent again, begins one draft.
        answer = island.post(step, [("procedure", BIRTH), *answers[step.rpartition("/")[2]]])
        assert answer.status == 303, (step, answer.status, answer.body.decode()[:3000])
        step = answer.headers["Location"]
    file = _paper(dice)
    island.upload(f"/drafts/{key}/papers/birth-notice/uploads", "giay-chung-sinh.pdf", file)
    done = island.post(f"/drafts/{key}/submit", {"branch": branch_of(island, key), "delivery": "electronic"})
    assert done.status == 303, done.body.decode()[:2000]
    return key, file


@functools.cache
def _answers() -> dict[str, list[tuple[str, str]]]:
    """{step: what a browser sends for it}, every question answered."""
    form = next(forms.parse(each.form) for each in demo.procedures() if each.record.code == BIRTH)
    given = filled(form)
    return {
        step.key: [
            ("_shown", " ".join(step.names)),  # as a page says that has shown every question
            *((name, value) for name, values in form.typed(step, given).items() for value in values),
        ]
        for step in form.steps
    }


def branch_of(island: Island, key: str) -> str:
    page = island.until("GET", f"/drafts/{key}/review").body.decode()
    return re.search(r'<option value="(\d+)"', page)[1]


def _paper(dice: random.Random) -> bytes:
    """A PDF of some pieces that no other try has."""
    return pdf() + b"\n% " + dice.randbytes(3000).hex().encode() + b"\n"


def one_dossier_with_its_file(database: Path, key: str, file: bytes) -> None:
    """What must be true afterwards, asked of the database itself."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        found = rows.execute("SELECT id FROM dossier WHERE submission_key = ?", (key,)).fetchall()
        assert len(found) == 1, f"{len(found)} dossiers"
        kept = rows.execute(
            "SELECT f.sha256 FROM component_file f JOIN component c ON c.id = f.component_id"
            " WHERE c.dossier_id = ? AND NOT f.is_superseded",
            found[0],
        ).fetchall()
    assert kept == [(hashlib.sha256(file).hexdigest(),)], "its one file, once"


def tries(port: int, database: Path, seeds: range, loss: float = LOSS) -> tuple[int, int]:
    """Applications over a lossy line, one for each seed: (requests whose answer was lost, dossiers)."""
    dropped = 0
    for seed in seeds:
        with Lossy(("127.0.0.1", port), loss, seed) as line:
            try:
                one_dossier_with_its_file(database, *application(line.port, seed))
            except AssertionError as problem:
                raise AssertionError(f"seed {seed}: {problem}") from problem
            dropped += line.dropped
    return dropped, len(seeds)
