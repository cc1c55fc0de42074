"""Signatures, judged by our own check and by poppler's, which knows nothing of us."""

import io
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from portal.config import Settings, WrongSetting
from portal.errors import Conflict, Invalid
from portal.results import signing
from portal.results.papers import result_pdf
from tests.pdf import poppler
from tests.results.test_result_paper import EXTRACT

SOFTHSM = "/usr/lib/softhsm/libsofthsm2.so"  # of Debian's softhsm2
AT = datetime(2026, 1, 6, 3, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _early_january(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.clock.now", lambda: AT)


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture
def settings(instance: Path) -> Settings:
    return Settings(instance, database_url="", secret_key="", public_url="")


@pytest.fixture
def roots(settings: Settings) -> tuple[bytes, ...]:
    return signing.trusted_roots(settings)


@pytest.fixture
def signed(settings: Settings) -> bytes:
    return sign(signing.load(settings), result_pdf(EXTRACT))


def sign(signer: signing.Signer, pdf: bytes, at: datetime = AT) -> bytes:
    return signing.sign(
        signer, pdf, signer_name="Lê Thị Dung", reason="Ban hành kết quả", location="Cô Tô", at=at
    )


def pdfsig(pdf: bytes, root: bytes, folder: Path) -> str:
    """What poppler says when it trusts this root."""
    store = folder / "nss"
    if not store.exists():
        store.mkdir()
        (folder / "root.crt").write_bytes(root)
        poppler.run("certutil", "-N", "-d", store, "--empty-password")
        poppler.run("certutil", "-A", "-d", store, "-n", "root", "-t", "CT,C,C", "-i", folder / "root.crt")
    (folder / "signed.pdf").write_bytes(pdf)
    return poppler.run("pdfsig", "-nssdir", store, folder / "signed.pdf")


def test_a_signed_result_is_one_page_of_at_most_25_kilobytes(signed: bytes, tmp_path: Path) -> None:
    assert len(signed) <= 25_000
    assert poppler.facts_of(signed, tmp_path)["Pages"] == "1"


def test_a_result_full_of_facts_stays_on_its_page(settings: Settings, tmp_path: Path) -> None:
    full = replace(
        EXTRACT,
        subject="Đăng ký lần đầu ngày 06 tháng 01 năm 2026",
        grounds=("Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15 ngày 16 tháng 6 năm 2025;",),
        facts=(*EXTRACT.facts, *EXTRACT.facts[:7]),
        body=EXTRACT.body * 3,
    )
    paper = sign(signing.load(settings), result_pdf(full))
    assert len(paper) <= 25_000
    assert poppler.facts_of(paper, tmp_path)["Pages"] == "1"


def test_a_signed_result_reads_as_before(signed: bytes, tmp_path: Path) -> None:
    assert poppler.text_of(signed, tmp_path) == poppler.text_of(result_pdf(EXTRACT), tmp_path)
    assert poppler.codes_on(signed, tmp_path) == [EXTRACT.verify_url]
    assert poppler.facts_of(signed, tmp_path)["Title"] == "Trích lục khai sinh – 45/TLKS"


def test_we_find_our_signature_good(signed: bytes, roots: tuple[bytes, ...]) -> None:
    assert signing.verify(signed, roots) == signing.SignatureReport(
        valid=True,
        intact=True,
        covers_whole_document=True,
        signer="Khóa ký thử nghiệm (không có giá trị pháp lý)",
        signed_at=AT,
        problem="",
    )


def test_poppler_finds_it_good_and_trusted(signed: bytes, roots: tuple[bytes, ...], tmp_path: Path) -> None:
    said = pdfsig(signed, roots[0], tmp_path)
    assert "Signature Validation: Signature is Valid." in said
    assert "Certificate Validation: Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said


def test_the_file_brings_along_what_a_later_check_needs(signed: bytes) -> None:
    store = pypdf.PdfReader(io.BytesIO(signed)).trailer["/Root"]["/DSS"]
    assert len(store["/Certs"]) >= 1
    assert len(store["/CRLs"]) == 1


def test_a_changed_byte_anywhere_is_noticed(signed: bytes, roots: tuple[bytes, ...]) -> None:
    for place in range(0, len(signed), 61):
        if _in_signature(signed, place):
            continue
        changed = bytearray(signed)
        changed[place] ^= 1
        assert not signing.verify(bytes(changed), roots).valid, place


def _in_signature(signed: bytes, place: int) -> bool:
    start = signed.index(b"/Contents <308")
    return start + 11 < place < signed.index(b">", start)


def test_a_changed_signature_is_noticed(signed: bytes, roots: tuple[bytes, ...]) -> None:
    start = signed.index(b"/Contents <308") + 11
    end = signed.index(b">", start)
    for place in (start, start + 9, end - 200, end - 100, end - 3, end - 1):
        changed = bytearray(signed)
        changed[place] = ord("1") if changed[place] != ord("1") else ord("2")
        assert not signing.verify(bytes(changed), roots).valid, place
    lower = signed[: end - 400] + signed[end - 400 : end].lower() + signed[end:]
    assert not signing.verify(lower, roots).valid


@pytest.mark.parametrize("place", [700, 5_000, 12_000, 18_000, -700, -60])
def test_poppler_notices_a_changed_byte(
    signed: bytes, roots: tuple[bytes, ...], tmp_path: Path, place: int
) -> None:
    changed = bytearray(signed)
    changed[place] ^= 1
    assert "Signature is Valid" not in pdfsig(bytes(changed), roots[0], tmp_path)


def test_something_added_later_is_noticed(signed: bytes, roots: tuple[bytes, ...]) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(signed), incremental=True)
    writer.pages[0].rotate(90)
    added = io.BytesIO()
    writer.write(added)
    assert added.getvalue().startswith(signed)
    report = signing.verify(added.getvalue(), roots)
    assert (report.valid, report.covers_whole_document, report.problem) == (False, False, signing.ADDED)


def test_junk_behind_the_file_is_noticed(signed: bytes, roots: tuple[bytes, ...]) -> None:
    assert not signing.verify(signed + b"\n% more\n", roots).valid


def test_a_second_signature_leaves_the_first_good(
    settings: Settings, signed: bytes, roots: tuple[bytes, ...], tmp_path: Path
) -> None:
    twice = sign(signing.load(settings), signed)
    assert twice.startswith(signed)
    assert signing.verify(twice, roots).valid
    assert pdfsig(twice, roots[0], tmp_path).count("Signature is Valid") == 2


def test_a_stranger_is_not_trusted(signed: bytes, tmp_path: Path) -> None:
    stranger = Settings(tmp_path, database_url="", secret_key="", public_url="")
    report = signing.verify(signed, signing.trusted_roots(stranger))
    assert (report.valid, report.intact, report.problem) == (False, True, signing.UNTRUSTED)


def test_another_authority_can_be_trusted(
    settings: Settings, signed: bytes, tmp_path: Path, roots: tuple[bytes, ...]
) -> None:
    stranger = Settings(tmp_path, database_url="", secret_key="", public_url="")
    (tmp_path / "keys" / "trusted").mkdir(parents=True)
    (tmp_path / "keys" / "trusted" / "other.crt").write_bytes(roots[0])
    assert signing.verify(signed, signing.trusted_roots(stranger)).valid


def test_a_certificate_that_has_run_out_is_said_to_have(signed: bytes, roots: tuple[bytes, ...]) -> None:
    report = signing.verify(signed, roots, at=AT + timedelta(days=365 * 30))
    assert (report.valid, report.problem) == (False, signing.EXPIRED)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", signing.UNREADABLE),
        (b"PK\x03\x04 a zip called .pdf", signing.UNREADABLE),
        (b"%PDF-1.7\n%%EOF", signing.UNREADABLE),
        (b"%PDF-1.7\n" + b"[" * 100_000, signing.UNREADABLE),
        (result_pdf(EXTRACT), signing.UNSIGNED),
    ],
    ids=["empty", "zip", "hollow", "deep", "unsigned"],
)
def test_a_file_without_a_signature_is_refused_in_words(
    content: bytes, problem: str, roots: tuple[bytes, ...]
) -> None:
    assert signing.verify(content, roots) == signing.SignatureReport(valid=False, problem=problem)


def test_half_a_file_is_refused(signed: bytes, roots: tuple[bytes, ...]) -> None:
    for end in range(0, len(signed), 2_000):
        assert not signing.verify(signed[:end], roots).valid


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_cannot_be_signed(content: bytes, settings: Settings) -> None:
    with pytest.raises(Invalid, match="not a PDF"):
        sign(signing.load(settings), content)


def test_nobody_signs_with_a_certificate_that_has_run_out(settings: Settings) -> None:
    with pytest.raises(Conflict, match="cannot sign now"):
        sign(signing.load(settings), result_pdf(EXTRACT), at=AT + timedelta(days=365 * 30))


def test_keys_are_for_the_owner_only_and_made_once(tmp_path: Path) -> None:
    settings = Settings(tmp_path, database_url="", secret_key="", public_url="")
    with ThreadPoolExecutor(8) as together:
        found = set(together.map(lambda _: signing.load(settings), range(8)))
    assert len(found) == 1
    assert found == {signing.load(settings)}
    for path in (tmp_path / "keys").glob("*.key"):
        assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert "key=" not in repr(found)


# A key of one's own

LISTS = x509.DistributionPoint(
    [x509.UniformResourceIdentifier("http://authority.example.vn/all.crl")], None, None, None
)
Certified = tuple[x509.Certificate, rsa.RSAPrivateKey]


@pytest.fixture(scope="module")
def authority() -> Callable[..., Certified]:
    """Certificates of a real-looking authority: RSA, root, intermediate, agency."""

    def certify(name: str, issuer: Certified | None = None) -> Certified:
        key = rsa.generate_private_key(65537, 2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        unused = ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")
        last = name == "Sở Tư pháp"
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer[0].subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(AT - timedelta(days=30))
            .not_valid_after(AT + timedelta(days=365))
            .add_extension(x509.BasicConstraints(ca=not last, path_length=None), True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=last,
                    content_commitment=last,
                    key_cert_sign=not last,
                    crl_sign=not last,
                    **dict.fromkeys(unused, False),
                ),
                True,
            )
            .add_extension(x509.CRLDistributionPoints([LISTS]), False)
            .sign(issuer[1] if issuer else key, hashes.SHA256())
        )
        return certificate, key

    return certify


@pytest.fixture(scope="module")
def chain(authority: Callable[..., Certified]) -> tuple[Certified, Certified, Certified]:
    root = authority("Root")
    middle = authority("Middle", root)
    return root, middle, authority("Sở Tư pháp", middle)


@pytest.fixture
def own(chain: tuple[Certified, Certified, Certified], settings: Settings, tmp_path: Path) -> Settings:
    """Settings that name a PKCS#12 file, root first in it."""
    root, middle, agency = chain
    content = pkcs12.serialize_key_and_certificates(
        b"agency", agency[1], agency[0], [root[0], middle[0]], BestAvailableEncryption(b"secret")
    )
    (tmp_path / "agency.p12").write_bytes(content)
    return replace(settings, signing_pkcs12=str(tmp_path / "agency.p12"), signing_password="secret")


def test_a_key_of_ones_own_signs_in_its_place(own: Settings, tmp_path: Path) -> None:
    paper = sign(signing.load(own), result_pdf(EXTRACT))
    roots = signing.trusted_roots(own)
    assert signing.verify(paper, roots).signer == "Sở Tư pháp"
    assert signing.verify(paper, roots).valid
    assert "Certificate is Trusted" in pdfsig(paper, roots[0], tmp_path)


def test_a_revoked_certificate_is_noticed(
    own: Settings, chain: tuple[Certified, Certified, Certified], tmp_path: Path
) -> None:
    _, middle, agency = chain
    revoked = (
        x509.RevokedCertificateBuilder()
        .serial_number(agency[0].serial_number)
        .revocation_date(AT - timedelta(days=2))
        .build()
    )
    crl = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(middle[0].subject)
        .last_update(AT - timedelta(days=1))
        .next_update(AT + timedelta(days=30))
        .add_revoked_certificate(revoked)
        .sign(middle[1], hashes.SHA256())
    )
    earlier = sign(signing.load(own), result_pdf(EXTRACT), at=AT - timedelta(days=3))
    (tmp_path / "middle.crl").write_bytes(crl.public_bytes(Encoding.DER))
    with pytest.raises(Conflict):
        sign(signing.load(own), result_pdf(EXTRACT))
    report = signing.verify(earlier, signing.trusted_roots(own), crls=signing.known_crls(own))
    assert (report.valid, report.intact, report.problem) == (False, True, signing.REVOKED)


@pytest.mark.parametrize(
    ("change", "variable"),
    [
        ({"signing_password": "wrong"}, "PORTAL_SIGNING_PASSWORD"),
        ({"signing_pkcs12": "/nowhere/agency.p12"}, "PORTAL_SIGNING_PKCS12"),
    ],
)
def test_a_wrong_setting_is_named(own: Settings, change: dict[str, str], variable: str) -> None:
    with pytest.raises(WrongSetting, match=variable):
        signing.load(replace(own, **change))


# A key in a token


@pytest.fixture
def token(
    chain: tuple[Certified, Certified, Certified],
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """Settings that name a key in a token of SoftHSM, which has its own program to put it there."""
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    root, middle, agency = chain
    plain = agency[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "agency.key").write_bytes(plain)
    poppler.run(
        "softhsm2-util", "--init-token", "--free", "--label", "so", "--pin", "1234", "--so-pin", "5678"
    )
    poppler.run(
        "softhsm2-util", "--import", tmp_path / "agency.key",
        "--token", "so", "--label", "ky", "--id", "01", "--pin", "1234",
    )  # fmt: skip
    (tmp_path / "agency.key").unlink()
    certificates = b"".join(each[0].public_bytes(Encoding.PEM) for each in (agency, middle, root))
    (tmp_path / "agency.pem").write_bytes(certificates)
    return replace(
        settings,
        signing_pkcs11=SOFTHSM,
        signing_token="so/ky",
        signing_password="1234",
        signing_certificates=str(tmp_path / "agency.pem"),
    )


def test_a_key_in_a_token_signs_and_never_leaves_it(token: Settings, tmp_path: Path) -> None:
    signer, roots = signing.load(token), signing.trusted_roots(token)
    assert signer.key == b""
    for paper in (sign(signer, result_pdf(EXTRACT)), sign(signer, result_pdf(EXTRACT))):
        assert signing.verify(paper, roots).signer == "Sở Tư pháp"
        assert signing.verify(paper, roots).valid
    assert "Certificate is Trusted" in pdfsig(paper, roots[0], tmp_path)
    changed = bytearray(paper)
    changed[len(changed) // 3] ^= 1
    assert signing.verify(bytes(changed), roots).problem == signing.CHANGED
    for wrong in ({"signing_password": "4321"}, {"signing_token": "so/other"}, {"signing_token": "none/ky"}):
        with pytest.raises(Conflict):
            sign(signing.load(replace(token, **wrong)), result_pdf(EXTRACT))
    assert sign(signer, result_pdf(EXTRACT)), "a refusal does not block the token"


@pytest.mark.parametrize(
    ("change", "variable"),
    [
        ({"signing_token": "so"}, "PORTAL_SIGNING_TOKEN"),
        ({"signing_certificates": "/nowhere/agency.pem"}, "PORTAL_SIGNING_CERTIFICATES"),
    ],
)
def test_a_wrong_setting_of_a_token_is_named(token: Settings, change: dict[str, str], variable: str) -> None:
    with pytest.raises(WrongSetting, match=variable):
        signing.load(replace(token, **change))


def test_nothing_is_loaded_before_somebody_signs() -> None:
    code = "import sys, portal.results.signing; sys.exit('pyhanko' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
