"""The portal with TLS and HTTP/2, as a reverse proxy would offer it."""

import base64
import contextlib
import datetime
import hashlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Certificate:
    """Of elliptic curves and signed by itself: short on the wire."""

    certificate: Path
    key: Path
    pin: str  # for Chromium's --ignore-certificate-errors-spki-list


def certificate(folder: Path, *hosts: str) -> Certificate:
    """For the addresses of this machine that are named, else 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.IPAddress(ip_address(each)) for each in hosts or ("127.0.0.1",)]
            ),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem, spki = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    files = Certificate(
        folder / "certificate.pem",
        folder / "key.pem",
        base64.b64encode(
            hashlib.sha256(key.public_key().public_bytes(serialization.Encoding.DER, spki)).digest()
        ).decode(),
    )
    files.certificate.write_bytes(made.public_bytes(pem))
    files.key.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


@contextlib.contextmanager
def secured(
    environment: dict[str, str],
    files: Certificate,
    port: int,
    host: str = "127.0.0.1",
    *before: str,
    app: str = "app:app",
) -> Iterator[str]:
    """A second server over the same folder. `before`: a command that starts what follows in its place."""
    address = f"https://{host}:{port}"
    command = [
        *before, str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "warning",
        "--ssl-certificate", str(files.certificate), "--ssl-keyfile", str(files.key), app,
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env={**environment, "PORTAL_PUBLIC_URL": address})
    try:
        _wait(host, port, before)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _wait(host: str, port: int, before: tuple[str, ...]) -> None:
    """Until somebody listens there, as seen from the same end of a line."""
    probe = [*before, sys.executable, "-c", f"import socket; socket.create_connection(({host!r}, {port}), 1)"]
    for _try in range(100):
        if not subprocess.run(probe, capture_output=True, check=False).returncode:
            return
        time.sleep(0.2)
    raise AssertionError("the server did not start")
