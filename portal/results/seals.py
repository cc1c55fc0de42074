"""What the QR code of a paper carries: its essential facts, signed, so that they are checked with no network.

The code is `/verify/<check code>#<seal>`: an ordinary scan opens the online check, and what follows the # is
never sent. A seal is base64url of an Ed25519 signature (64 bytes) and a text of six lines in UTF-8: id of the
key, number, name, holder, day of issue, last day (or nothing). What is signed are the bytes of
`paper-1`, the check code and that text, joined by line ends. docs/papers.md says the same to whoever writes a
reader of their own.
"""

import base64
import hashlib
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

LONGEST = 60  # letters of name and holder: the code must stay large enough for old phones
PAPER, REVOKED = "paper-1", "revoked-1"
MARK = 5  # bytes of the hash of a check code: two papers in 10^12 share one


@dataclass(frozen=True)
class Facts:
    """What the paper says of itself."""

    number: str
    name: str
    holder: str
    issued: date
    until: date | None

    def lines(self) -> list[str]:
        until = f"{self.until:%Y%m%d}" if self.until else ""
        return [self.number, _short(self.name), _short(self.holder), f"{self.issued:%Y%m%d}", until]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def seal(folder: Path, check_code: str, facts: Facts) -> str:
    """The seal of a paper, by the newest key; the first key is made now if there is none."""
    key = current(folder)
    text = "\n".join([key_id(key), *facts.lines()])
    return _letters(key.sign(f"{PAPER}\n{check_code}\n{text}".encode()) + text.encode())


def current(folder: Path) -> Any:
    """The private key that signs from now on: the newest."""
    files = _files(folder)
    return _load((files or [new_key(folder)])[-1])


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9]*.pem"))


def _load(path: Path) -> Any:
    from cryptography.hazmat.primitives import serialization

    return serialization.load_pem_private_key(path.read_bytes(), None)


def new_key(folder: Path) -> Path:
    """Make the key that signs from now on. Older ones stay, so that their papers stay right.

    Whole or not at all; of two processes that make the same one at once, the first wins.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = int(files[-1].stem) + 1 if (files := _files(folder)) else 1
    made = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    temporary, place = folder / f".{secrets.token_hex(8)}", folder / f"{number:04}.pem"
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(temporary, place)
    temporary.unlink()
    return place


def key_id(key: Any) -> str:
    """Six letters that name a key: of the hash of its public half."""
    return _letters(hashlib.sha256(_public(key)).digest()[:4])


def _public(key: Any) -> bytes:
    return bytes(key.public_key().public_bytes_raw())


def public_keys(folder: Path) -> list[dict[str, str]]:
    """Every key that ever signed here, the newest last: id and the 32 bytes of its public half."""
    return [{"id": key_id(key), "key": _letters(_public(key))} for key in map(_load, _files(folder))]


def revoked(folder: Path, check_codes: list[str], day: date) -> dict[str, str]:
    """The papers that no longer hold, as of a day: the first bytes of the SHA-256 of each check code, sorted
    and joined, and a signature over `revoked-1`, the day and that list."""
    marks = sorted(hashlib.sha256(code.encode()).digest()[:MARK] for code in check_codes)
    listed = _letters(b"".join(marks))
    if not _files(folder):  # no paper carries a seal yet
        return {"key": "", "day": day.isoformat(), "list": listed, "signature": ""}
    key = current(folder)
    signature = key.sign(f"{REVOKED}\n{day.isoformat()}\n{listed}".encode())
    return {"key": key_id(key), "day": day.isoformat(), "list": listed, "signature": _letters(signature)}


def _letters(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
