"""Whose signature the instance makes, and whose it believes: keys, certificates, revocation lists."""

import fcntl
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from portal import clock
from portal.config import Settings, WrongSetting


@dataclass(frozen=True)
class Token:
    """A key in a device that signs by itself (PKCS#11): driver, labels of the token and of the key, PIN."""

    driver: str
    label: str
    key: str
    pin: str = field(repr=False)


@dataclass(frozen=True)
class Signer:
    """A key with its certificate, the certificates above it (root last) and their revocation lists: DER.

    With a `token` the key is in there and `key` is empty.
    """

    certificate: bytes
    key: bytes = field(repr=False)
    chain: tuple[bytes, ...]
    crls: tuple[bytes, ...] = ()
    token: Token | None = None

    @property
    def root(self) -> bytes:
        return self.chain[-1] if self.chain else self.certificate


def load(settings: Settings) -> Signer:
    """The instance's key: the token or the PKCS#12 file of the settings, else the demo's, made when first
    asked for.

    Revocation lists (`*.crl`) beside the certificates or the PKCS#12 file are put into what is signed;
    fetching them is the administrator's timetable, not ours. Raises WrongSetting.
    """
    if settings.signing_pkcs11:
        return _in_token(settings)
    if settings.signing_pkcs12:
        return _from_pkcs12(Path(settings.signing_pkcs12), settings.signing_password)
    return _demo(settings.instance_dir / "keys")


def trusted_roots(settings: Settings) -> tuple[bytes, ...]:
    """The certificates (PEM or DER) whose signatures we believe: our own root and `keys/trusted/*.crt`."""
    return (load(settings).root, *_contents(settings.instance_dir / "keys" / "trusted", "*.crt"))


def known_crls(settings: Settings) -> tuple[bytes, ...]:
    """The revocation lists (DER) that we have: those of our own signer and `keys/trusted/*.crl`."""
    return (*load(settings).crls, *_contents(settings.instance_dir / "keys" / "trusted", "*.crl"))


def _contents(folder: Path, pattern: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(folder.glob(pattern)))


def _in_token(settings: Settings) -> Signer:
    from cryptography.x509 import load_pem_x509_certificates

    path = Path(settings.signing_certificates)
    try:
        own, *above = map(_der, load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        expected = "a PEM file with the key's certificate and those above it, the root last"
        raise WrongSetting("PORTAL_SIGNING_CERTIFICATES", str(path), expected) from error
    label, slash, key = settings.signing_token.partition("/")
    if not (label and slash and key):
        raise WrongSetting("PORTAL_SIGNING_TOKEN", settings.signing_token, "label of token/label of key")
    token = Token(settings.signing_pkcs11, label, key, settings.signing_password)
    return Signer(own, b"", tuple(above), _contents(path.parent, "*.crl"), token)


def _from_pkcs12(path: Path, password: str) -> Signer:
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        found = pkcs12.load_pkcs12(path.read_bytes(), password.encode() or None)
    except OSError as error:
        raise WrongSetting("PORTAL_SIGNING_PKCS12", str(path), f"a file ({error.strerror})") from error
    except ValueError as error:
        raise WrongSetting("PORTAL_SIGNING_PASSWORD", "…", "the password of the PKCS#12 file") from error
    if found.key is None or found.cert is None:
        raise WrongSetting("PORTAL_SIGNING_PKCS12", str(path), "a PKCS#12 file with a key and a certificate")
    above = [entry.certificate for entry in found.additional_certs]
    above.sort(key=lambda certificate: certificate.issuer == certificate.subject)  # the root last
    return Signer(
        certificate=_der(found.cert.certificate),
        key=_key_der(found.key),
        chain=tuple(map(_der, above)),
        crls=_contents(path.parent, "*.crl"),
    )


def _demo(folder: Path) -> Signer:
    if not (folder / "signing.key").exists():
        _make_demo(folder)
    return Signer(
        certificate=(folder / "signing.crt").read_bytes(),
        key=(folder / "signing.key").read_bytes(),
        chain=((folder / "root.crt").read_bytes(),),
        crls=((folder / "root.crl").read_bytes(),),
    )


def _make_demo(folder: Path) -> None:
    """Whole or not at all, though two workers start at once: made aside, then moved, the key last."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder))
    try:
        for name, content in _demo_authority().items():
            path = aside / name
            path.touch(mode=0o600)
            path.write_bytes(content)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "signing.key").exists():
                for name in ("root.key", "root.crt", "root.crl", "signing.crt", "signing.key"):
                    (aside / name).replace(folder / name)
    finally:
        shutil.rmtree(aside)


def _demo_authority() -> dict[str, bytes]:
    """A root and a signing certificate that say they are for trying out; P-256: the smallest signature
    that every reader checks. Valid from two years back, for the demo's past, to ten years on."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    start, end = clock.now() - timedelta(days=730), clock.now() + timedelta(days=3652)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = (
        _demo_name("Gốc thử nghiệm"),
        _demo_name("Khóa ký thử nghiệm (không có giá trị pháp lý)"),
    )
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())

    def certificate(subject: Any, public_key: Any, *, authority: bool) -> Any:
        return (
            x509.CertificateBuilder(root_name, subject, public_key, x509.random_serial_number(), start, end)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), True)
            .add_extension(_usage(authority=authority), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), False)
            .add_extension(above, False)
            .sign(root_key, hashes.SHA256())
        )

    root = certificate(root_name, root_key.public_key(), authority=True)
    signing = certificate(name, key.public_key(), authority=False)
    crl = (
        x509.CertificateRevocationListBuilder(root_name, start, end)
        .add_extension(x509.CRLNumber(1), False)
        .add_extension(above, False)
        .sign(root_key, hashes.SHA256())
    )
    return {
        "root.key": _key_der(root_key),
        "root.crt": _der(root),
        "root.crl": _der(crl),
        "signing.key": _key_der(key),
        "signing.crt": _der(signing),
    }


def _demo_name(name: str) -> Any:
    from cryptography.x509 import Name, NameAttribute
    from cryptography.x509.oid import NameOID

    return Name([NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, authority: bool) -> Any:
    from cryptography.x509 import KeyUsage

    return KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _der(thing: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return bytes(thing.public_bytes(Encoding.DER))


def _key_der(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return bytes(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
