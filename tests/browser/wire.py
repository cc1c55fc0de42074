"""What goes over the wire, as Chromium counts it: bodies and headers apart, exact and the same each time."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

LENGTH = "content-length"  # counts of HTTP/2 are of frames, which hold both


@dataclass
class Answer:
    """One request that left the browser."""

    path: str
    method: str
    kind: str  # Document, Stylesheet, Script, Fetch, Other
    body: int = 0  # bytes as sent, compressed
    total: int = 0  # with status and headers
    from_cache: bool = False

    @property
    def head(self) -> int:
        return self.total - self.body


@dataclass
class Wire:
    """Listens to a page. `take()` gives what came since the last call; what the browser has is left out."""

    page: Page
    answers: dict[str, Answer] = field(default_factory=dict)

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.requestServedFromCache", self._kept)
        session.on("Network.loadingFinished", self._ended)

    def take(self) -> list[Answer]:
        found = [each for each in self.answers.values() if each.total and not each.from_cache]
        self.answers = {}
        return found

    def _asked(self, event: dict[str, Any]) -> None:
        address = urlsplit(event["request"]["url"])
        if address.scheme not in {"http", "https"}:
            return
        name = event["requestId"]
        if "redirectResponse" in event:  # a hop has the name of the request that follows it
            hop = self.answers.pop(name)
            hop.total = int(event["redirectResponse"]["encodedDataLength"])
            self.answers[f"{name} {len(self.answers)}"] = hop
        path = address.path + (f"?{address.query}" if address.query else "")
        self.answers[name] = Answer(path, event["request"]["method"], event.get("type", "Other"))

    def _answered(self, event: dict[str, Any]) -> None:
        if found := self.answers.get(event["requestId"]):
            response = event["response"]
            lengths = [value for name, value in response["headers"].items() if name.lower() == LENGTH]
            found.body = int(lengths[0]) if lengths else 0
            found.from_cache |= bool(response.get("fromDiskCache") or response.get("fromServiceWorker"))

    def _kept(self, event: dict[str, Any]) -> None:
        if found := self.answers.get(event["requestId"]):
            found.from_cache = True

    def _ended(self, event: dict[str, Any]) -> None:
        if found := self.answers.get(event["requestId"]):
            found.total = int(event["encodedDataLength"])


def told(answers: list[Answer]) -> str:
    """For failures: what cost how much."""
    lines = [f"{each.body:7} + {each.head:4} {each.method:4} {each.path}" for each in answers]
    return "\n".join(["", *lines])
