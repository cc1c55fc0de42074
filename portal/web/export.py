"""Public addresses written to a folder: only what changed, each file in one rename, nothing half.

Layout: `<address>/index.html` with `.br`, `.gz` and `.zst` beside it, `.dcz/<dictionary>/…` for browsers that
have the dictionary, `.away/…` for what a proxy says while the portal does not answer, `.export/` for itself.
"""

import contextlib
import fcntl
import functools
import hashlib
import json
import multiprocessing
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import flask

from portal.config import Settings
from portal.errors import Conflict
from portal.text import N_

from . import assets, away, dictionary
from .asking import Made, Maker, digest_of, files_of, language_of

OWN = ".export"
MANY = 1000  # addresses: from here on a process for each core is worth its second of starting
AT_ONCE = 50  # addresses that a process is given
MOST_NAMED = 5  # problems in a message
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Written:
    """What an export did."""

    addresses: int  # in the folder now
    written: int
    removed: int


@dataclass
class Manifest:
    """What lies in the folder: address → (mark of what it was made from, digest of its body)."""

    state: str = ""  # of everything that was exported
    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)  # language → dictionary that there are files for

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        try:
            data = json.loads((folder / OWN / "manifest.json").read_bytes())
        except (OSError, ValueError):
            return cls()
        return cls(data["state"], {name: tuple(each) for name, each in data["known"].items()}, data["fields"])

    def write(self, folder: Path) -> None:
        temporary = folder / OWN / "manifest.new"
        temporary.write_text(json.dumps(vars(self)), encoding="utf-8")
        temporary.replace(folder / OWN / "manifest.json")


def is_current(app: flask.Flask, folder: Path, state: str) -> bool:
    """Whether the folder was written by this release when the data had this `state`."""
    begins = json.dumps({"state": _release_of(app) + state})[:-1].encode()
    try:
        with (folder / OWN / "manifest.json").open("rb") as manifest:  # 1 MB, of which this is the first line
            return manifest.read(len(begins)) == begins
    except OSError:
        return False


def write(
    app: flask.Flask, folder: Path, wanted: Mapping[str, str], state: str, *, anew: bool = False
) -> Written:
    """Bring `folder` to where it holds the addresses `wanted`; each has a mark of what it shows.

    Asked are those whose mark is another than last time, all of them where `anew`; written is what then
    has another body. Raises Conflict, and changes nothing, where a page is not there, sets a cookie, or has
    a link that leads nowhere.
    """
    folder = folder.absolute()
    with _alone(folder):
        return _Run(app, folder, wanted, state).go(anew=anew)


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    (folder / OWN).mkdir(parents=True, exist_ok=True)
    with (folder / OWN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class _Run:
    """One export."""

    def __init__(self, app: flask.Flask, folder: Path, wanted: Mapping[str, str], state: str) -> None:
        self.app = getattr(
            app, "_get_current_object", lambda: app
        )()  # no proxy: pages have contexts of their own
        self.folder, self.staged = folder, folder / OWN / "staged"
        release = _release_of(app)
        with app.app_context():
            words = [dictionary.of(language) for language in dictionary.LANGUAGES]
        self.fields = {each.language: each.field for each in words}
        ours = [*assets.addresses(), *(each.address for each in words), *away.addresses()]
        self.wanted = {name: release + mark for name, mark in wanted.items()} | dict.fromkeys(ours, release)
        self.state = release + state
        self.before = Manifest.read(folder)

    def go(self, *, anew: bool) -> Written:
        known = self.before.known if self.before.fields == self.fields else {}
        digests = {
            name: digest
            for name, (_mark, digest) in known.items()
            if not anew or self._is_whole(name, digest)
        }
        same = {name for name in digests if not anew and known[name][0] == self.wanted.get(name)}
        asked = [(name, digests.get(name, "")) for name in self.wanted if name not in same]
        shutil.rmtree(self.staged, ignore_errors=True)
        made = list(self._made(asked))
        problems = [each for one in made for each in one.problems]
        if problems:
            named = "; ".join(problems[:MOST_NAMED])
            raise Conflict(N_("The catalogue was not exported: %(problems)s"), values={"problems": named})
        return self._publish(made, anew=anew)

    def _is_whole(self, address: str, digest: str) -> bool:
        """Whether each form is there, and the page still what was written: power cuts leave empty files."""
        *forms, plain = (self.folder / path for path in self._files(address))
        try:
            return all(path.stat().st_size for path in forms) and digest_of(plain.read_bytes()) == digest
        except OSError:
            return False

    def _files(self, address: str) -> list[Path]:
        return files_of(address, self.fields[language_of(address)])

    def _made(self, asked: list[tuple[str, str]]) -> Iterator[Made]:
        if len(asked) < MANY:
            maker = Maker(self.app, self.staged, self.wanted)
            yield from (maker.make(*each) for each in asked)
            return
        parts = [asked[at : at + AT_ONCE] for at in range(0, len(asked), AT_ONCE)]
        context, cores = multiprocessing.get_context("spawn"), len(os.sched_getaffinity(0))
        with_what = (self.app.config["PORTAL"], self.staged, list(self.wanted))
        # This process has read everything already and works as well: one less that takes 100 MB.
        with ProcessPoolExecutor(max(1, cores - 1), context, _begin, with_what) as processes:
            given = [processes.submit(_make, part) for part in parts]
            maker, own = Maker(self.app, self.staged, self.wanted), dict[int, list[Made]]()
            for at, future in reversed(list(enumerate(given))):
                if future.cancel():  # nobody has begun it
                    own[at] = [maker.make(*each) for each in parts[at]]
            for at, future in enumerate(given):
                yield from own.get(at) or future.result()

    def _publish(self, made: list[Made], *, anew: bool) -> Written:
        """Pages before the lists that lead to them, and what is gone last: no link ever leads nowhere."""
        new = [one.address for one in made if one.is_new]
        gone = [name for name in self.before.known if name not in self.wanted and not _is_for_ever(name)]
        known = {name: each for name, each in self.before.known.items() if name in self.wanted}
        known |= {one.address: (self.wanted[one.address], one.digest) for one in made}
        # First without what is about to change: an export that is cut off does that again.
        unsure = {name: each for name, each in known.items() if name not in set(new)}
        Manifest("", unsure | dict.fromkeys(gone, ("", "")), self.fields).write(self.folder)
        for name in reversed(new):
            self._put_in_place(name)
        for name in gone:
            self._remove(name)
        if anew and self.before.state:
            self._remove_strays()
        Manifest(self.state, known, self.fields).write(self.folder)
        shutil.rmtree(self.staged, ignore_errors=True)
        return Written(len(self.wanted), len(new), len(gone))

    def _put_in_place(self, address: str) -> None:
        for path in self._files(address):
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self.staged / path, target)

    def _remove(self, address: str) -> None:
        for path in reversed(self._files(address)):
            (self.folder / path).unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # other pages lie in it
                os.removedirs((self.folder / path).parent)

    def _remove_strays(self) -> None:
        """Pages that nothing knows of, and forms for dictionaries of the past."""
        expected = {self.folder / path for address in self.wanted for path in self._files(address)}
        for path in self.folder.rglob("index.html*"):
            if path not in expected and OWN not in path.parts:
                path.unlink()


def _is_for_ever(address: str) -> bool:
    """A page in somebody's cache still names it."""
    return address.startswith("/static/")


def _release_of(app: flask.Flask) -> str:
    settings = app.config["PORTAL"]
    return _release(settings.public_url, settings.demo)


@functools.cache
def _release(public_url: str, demo: bool) -> str:
    """What all pages are made from besides data: code, templates, words and the settings they show."""
    digest = hashlib.sha256(f"{public_url} {demo}".encode())
    for folder in (ROOT, ROOT.parent / "templates"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT.parent)).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


_makers: list[Maker] = []


def _begin(settings: Settings, folder: Path, known: list[str]) -> None:
    """What a process of its own needs, once. It steps back for those who serve people."""
    from portal import create_app  # the application imports this module

    os.nice(10)
    _makers.append(Maker(create_app(settings), folder, known))


def _make(asked: list[tuple[str, str]]) -> list[Made]:
    return [_makers[0].make(*each) for each in asked]
