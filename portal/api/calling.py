"""One signed request to an address that somebody else chose: never into our network, never on to elsewhere.

The name is resolved once and the connection goes to that very address: a name cannot be public when it is
looked at and private when it is used. Redirects are not followed.
"""

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from urllib.parse import SplitResult, urlsplit

from portal import clock
from portal.errors import Invalid
from portal.text import N_

PATIENCE = 10  # seconds
HTTPS = N_("Enter an address that begins with https://, without a name or password in it.")
PRIVATE = N_("This address lies in a private network. Enter a public one.")


class Refused(Exception):
    """The other side did not take it, or must not be asked."""


def checked(address: str, *, private: bool) -> SplitResult:
    """The parts of an address that may be called. Raises Invalid. Asks no name server."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Invalid(HTTPS, fields={"address": HTTPS}) from None
    schemes = {"https", "http"} if private else {"https"}
    if parts.scheme not in schemes or not parts.hostname or parts.username or port == 0:
        raise Invalid(HTTPS, fields={"address": HTTPS})
    if not private and _is_inside(parts.hostname):
        raise Invalid(PRIVATE, fields={"address": PRIVATE})
    return parts


def _is_inside(host: str) -> bool:
    """Whether it is a number of a network that is not public; of a name only the connection can tell."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return not mapped.is_global or mapped.is_multicast


def call(address: str, body: bytes, headers: dict[str, str], *, private: bool) -> None:
    """POST the body. Raises Refused, OSError, http.client.HTTPException, unless the answer is 2xx."""
    parts = checked(address, private=private)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _connected(parts, port, private)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {"Content-Type": "application/json", **headers})
        status = connection.getresponse().status
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise Refused(f"HTTP {status}")


def _connected(parts: SplitResult, port: int, private: bool) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    plain = socket.create_connection((_resolved(host, port, private), port), timeout=PATIENCE)
    if parts.scheme == "https":
        try:
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError:
            plain.close()
            raise
    else:
        connection.sock = plain
    return connection


def _resolved(host: str, port: int, private: bool) -> str:
    """One address of the name. All of them must be public: one private one among them is a trick."""
    found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not private and any(_is_inside(each) for each in found):
        raise Refused(PRIVATE)
    return found[0]


def signature(secret: str, body: bytes) -> dict[str, str]:
    """The header that proves who sends and when: `t=<seconds>,v1=<hex>`, HMAC-SHA256 over `t.body`."""
    seconds = str(int(clock.now().timestamp()))
    made = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Portal-Signature": f"t={seconds},v1={made}"}
