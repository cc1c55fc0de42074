"""The secret on a receipt: together with the code it opens a dossier without an account.

No table tells it. It is made from the key of the instance, the code and a chance word of the dossier: so a
receipt that was lost on the way can be shown again, and a stolen copy of the database opens nothing.
"""

import base64
import hashlib
import hmac
import secrets

# Letters and digits that nobody mistakes for one another in print or by telephone.
LETTERS = "34679ACDEFGHJKMNPQRTUVWXY"
SECRET_LENGTH = 10  # 46 bits, which can be told by telephone

_keys: dict[str, bytes] = {}


def configure(secret_key: str) -> None:
    """Tell the key of the instance, for `create_app`. With another key every secret is another one."""
    _keys["instance"] = hashlib.sha256(b"tracking\0" + secret_key.encode()).digest()


def new_nonce() -> str:
    """The chance word of a dossier: another word is another secret."""
    return secrets.token_urlsafe(16)


def secret_of(code: str, nonce: str) -> str:
    """What the receipt says; "" for a dossier of which only the hash was kept."""
    if not nonce:
        return ""
    digest = hmac.digest(_keys["instance"], f"{code}\0{nonce}".encode(), "sha256")
    number, letters = int.from_bytes(digest), ""
    for _place in range(SECRET_LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters += LETTERS[place]
    return letters


def link_of(code: str, nonce: str, ask_id: int) -> str:
    """The secret end of the link that opens what one request asks for: 26 letters and digits, in no table."""
    digest = hmac.digest(_keys["instance"], f"supply\0{code}\0{nonce}\0{ask_id}".encode(), "sha256")
    return base64.b32encode(digest[:16]).decode().rstrip("=").lower()


def hash_of(secret: str) -> str:
    """Of a secret as people type it: spaces, hyphens and lower case do not matter."""
    return hashlib.sha256("".join(secret.upper().split()).replace("-", "").encode()).hexdigest()


def is_right(typed: str, secret: str, kept_hash: str = "") -> bool:
    """Whether that is the secret; takes the same time for a dossier that does not exist ("")."""
    right = kept_hash or hash_of(secret)
    return hmac.compare_digest(right, hash_of(typed)) and bool(secret or kept_hash)
