"""Electronic signatures in PDF: PAdES made and checked with pyHanko, never with the network.

A result gets one signature over the whole file with all that a later check needs beside it: the
certificates and the revocation lists (the document security store of PAdES B-LT). There is no time
stamp: the time is the portal's own word, so by the letter it is B-B with that store. A time-stamping
authority of its own on the same machine would prove nothing more.

pyHanko takes some 40 MB and half a second: it is imported when somebody signs or checks.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from portal import clock
from portal.errors import Conflict, Invalid
from portal.text import N_

from .keys import Signer, Token, known_crls, load, trusted_roots

__all__ = ["SignatureReport", "Signer", "is_signed", "known_crls", "load", "sign", "trusted_roots", "verify"]

CHANGED = N_("The file was changed after it was signed.")
ADDED = N_("Something was added to the file after it was signed.")
UNSIGNED = N_("There is no electronic signature in this PDF.")
UNREADABLE = N_("This file is not a PDF whose signature can be checked.")
REVOKED = N_("The signer's certificate was revoked.")
EXPIRED = N_("The signer's certificate is not valid at this time.")
UNTRUSTED = N_("The signer's certificate was not issued by an authority that this portal trusts.")

CANNOT_SIGN = N_("The portal's certificate cannot sign now. Please tell the administrator.")

log = logging.getLogger("portal.results")
_one_at_a_time = threading.Lock()
_SMALL = 1_000_000  # bytes; larger files are signed without writing them anew


@dataclass(frozen=True)
class SignatureReport:
    """What a check found. `valid` means: nothing changed or added, signed by somebody we can trust.

    `signer` and `signed_at` are as the file says and mean nothing unless `valid`. `problem` is a
    message for the reader, empty when valid.
    """

    valid: bool
    intact: bool = False
    covers_whole_document: bool = False
    signer: str = ""
    signed_at: datetime | None = None
    problem: str = ""


# Signing


def sign(signer: Signer, pdf: bytes, *, signer_name: str, reason: str, location: str, at: datetime) -> bytes:
    """The PDF with a signature over all of it. `signer_name` is the person who decides; the certificate
    may be the agency's. Raises Invalid for what is no PDF, Conflict when the certificate cannot sign now."""
    _quiet()
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.general import SigningError
    from pyhanko_certvalidator.errors import ValidationError

    try:
        writer, metadata = _writer(pdf), _metadata(signer, signer_name, reason, location, at)
        with _hand_of(signer) as hand:
            return asyncio.run(_signed(hand, writer, metadata, at))
    except PdfError as error:
        raise Invalid(N_("This file is not a PDF that can be signed.")) from error
    except (SigningError, ValidationError) as error:
        raise Conflict(CANNOT_SIGN) from error


def is_signed(pdf: bytes) -> bool:
    """Whether somebody signed it before. Raises Invalid for what is no PDF."""
    _quiet()
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return bool(PdfFileReader(BytesIO(pdf), strict=False).embedded_signatures)
    except PdfError as error:
        raise Invalid(N_("This file is not a PDF that can be signed.")) from error


def _quiet() -> None:
    """pyHanko warns that it may not fetch anything. That is as we want it."""
    logging.getLogger("pyhanko").setLevel(logging.ERROR)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.ERROR)


def _writer(pdf: bytes) -> Any:
    """A small file without signatures is written anew, packed: 2 kB less. Others get an addition."""
    from pyhanko.pdf_utils.generic import StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    reader = PdfFileReader(BytesIO(pdf), strict=False)
    if len(pdf) > _SMALL or reader.encrypted or reader.embedded_signatures:
        return IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    writer = copy_into_new_writer(reader, {"stream_xrefs": True})
    packed = writer.prepare_object_stream()
    for (generation, number), thing in list(writer.objects.items()):
        if not isinstance(thing, StreamObject):
            packed.add_object(number, thing)
            writer.objs_in_streams[number] = thing
            del writer.objects[generation, number]
    return writer


def _metadata(signer: Signer, name: str, reason: str, location: str, at: datetime) -> Any:
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference

    return PdfSignatureMetadata(
        field_name=f"Signature-{os.urandom(4).hex()}",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason,
        location=location,
        embed_validation_info=True,
        validation_context=_trust([signer.root], at=at, others=signer.chain, crls=signer.crls),
        dss_settings=DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
    )


def _trust(
    roots: Sequence[bytes], *, at: datetime, others: Sequence[bytes] = (), crls: Sequence[bytes] = ()
) -> Any:
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko_certvalidator import ValidationContext

    return ValidationContext(
        trust_roots=[found for root in roots for found in load_certs_from_pemder_data(root)],
        other_certs=[found for other in others for found in load_certs_from_pemder_data(other)],
        crls=list(crls),
        moment=at,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


@contextmanager
def _hand_of(signer: Signer) -> Iterator[Any]:
    """What puts the signature: a key in memory, or a token that is open for this one signature."""
    from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    (certificate,) = load_certs_from_pemder_data(signer.certificate)
    chain = [found for above in signer.chain for found in load_certs_from_pemder_data(above)]
    if signer.token:
        with _opened(signer.token) as session:
            yield _in_token(session, signer.token, certificate, chain)
    else:
        store = SimpleCertificateStore()
        store.register_multiple(chain)
        key = load_private_key_from_pemder_data(signer.key, passphrase=None)
        yield SimpleSigner(certificate, key, store, embed_roots=False)


@contextmanager
def _opened(token: Token) -> Iterator[Any]:
    """A session with the token. One at a time: a token knows one who is signed in."""
    from pkcs11 import PKCS11Error
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.pkcs11 import open_pkcs11_session

    with _one_at_a_time:
        try:
            criteria = TokenCriteria(label=token.label)
            with open_pkcs11_session(token.driver, token_criteria=criteria, user_pin=token.pin) as session:
                yield session
        except PKCS11Error as error:
            log.error("token %s: %r", token.label, error)
            raise SigningError(f"token {token.label}: {error!r}") from error


def _in_token(session: Any, token: Token, certificate: Any, chain: Sequence[Any]) -> Any:
    from pyhanko.sign.pkcs11 import PKCS11Signer

    return PKCS11Signer(
        session, signing_cert=certificate, ca_chain=chain, key_label=token.key, embed_roots=False
    )


async def _signed(hand: Any, writer: Any, metadata: Any, at: datetime) -> bytes:
    """pyHanko's own steps, with our clock and without its half of spare room for the signature."""
    from pyhanko.sign.signers import PdfSigner
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    session = PdfSigner(metadata, hand).init_signing_session(writer)
    session.system_time = clock.local(at)
    found = await session.perform_presign_validation(writer)
    room = await session.estimate_signature_container_size(found, tight=True) + 16
    document = session.prepare_tbs_document(validation_info=found, bytes_reserved=room)
    digest, output = document.digest_tbs_document()
    await document.perform_signature(digest.document_digest, PdfCMSSignedAttributes(signing_time=at))
    output.seek(0)
    return bytes(output.read())


# Checking


def verify(
    pdf: bytes, trust_roots: Sequence[bytes], *, crls: Sequence[bytes] = (), at: datetime | None = None
) -> SignatureReport:
    """Whether every signature in the file holds at this moment (now, if not said). `crls` are the
    revocation lists known here; those in the file count as well. Never raises for what is in the file:
    an upload that cannot be read is a report with a problem. Without a time stamp nobody knows whether
    a revoked certificate signed before its end, so it counts as a problem.
    """
    _quiet()
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        signatures = reader.embedded_regular_signatures
        if not signatures:
            return SignatureReport(valid=False, problem=UNSIGNED)
        context = _context(reader, trust_roots, crls, at or clock.now())
        reports = [_report(signature, context, last=signature is signatures[-1]) for signature in signatures]
    except Exception:  # noqa: BLE001  a hostile file finds every error of a parser
        return SignatureReport(valid=False, problem=UNREADABLE)
    return next((report for report in reports if report.problem), reports[-1])


def _context(reader: Any, trust_roots: Sequence[bytes], crls: Sequence[bytes], at: datetime) -> Any:
    """Trust, and what the file itself brings along for its check."""
    from pyhanko.sign.validation import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError

    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return _trust(trust_roots, at=at, crls=crls)
    return _trust(
        trust_roots,
        at=at,
        others=[certificate.get_object().data for certificate in store.certs.values()],
        crls=[*crls, *(crl.get_object().data for crl in store.crls)],
    )


def _report(signature: Any, context: Any, *, last: bool) -> SignatureReport:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    usage = KeyUsageConstraints(
        key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
    )
    status = validate_pdf_signature(signature, context, key_usage_settings=usage)
    covered = _covers_all(status, last=last)
    problem = _problem(status, signature, covered=covered)
    return SignatureReport(
        valid=not problem,
        intact=problem not in (CHANGED, UNREADABLE),
        covers_whole_document=covered,
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
        signed_at=status.signer_reported_dt,
        problem=problem,
    )


def _problem(status: Any, signature: Any, *, covered: bool) -> str:
    from pyhanko.sign.ades.report import AdESIndeterminate

    expired = {AdESIndeterminate.OUT_OF_BOUNDS_NO_POE, AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED}
    found = [
        (not (status.intact and status.valid) or _has_loose_bytes(signature), CHANGED),
        (not covered, ADDED),
        (status.revocation_details is not None, REVOKED),
        (status.trust_problem_indic in expired, EXPIRED),
        (not status.trusted, UNTRUSTED),
        (not status.bottom_line, UNREADABLE),
    ]
    return next((problem for wrong, problem in found if wrong), "")


def _covers_all(status: Any, *, last: bool) -> bool:
    """All bytes are signed; or what follows is only material for the check and, behind an earlier
    signature, other signatures (pyHanko calls these form filling)."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import SignatureCoverageLevel

    allowed = {ModificationLevel.LTA_UPDATES} if last else set(ModificationLevel) - {ModificationLevel.OTHER}
    return bool(
        status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        or (
            status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
            and status.docmdp_ok
            and status.modification_level in allowed
        )
    )


def _has_loose_bytes(signature: Any) -> bool:
    """A signature does not cover its own wrapping. There nothing may differ from what a signer writes:
    letters in one case, empty room behind, and the same method named inside and outside."""
    from asn1crypto.parser import peek  # type: ignore[import-untyped]

    content = bytes(signature.pkcs7_content)
    digits = _digits(signature)
    named = {method["algorithm"].native for method in signature.signed_data["digest_algorithms"]}
    return (
        bool(content[peek(content) :].strip(b"\0"))
        or digits not in (digits.upper(), digits.lower())
        or signature.signer_info["digest_algorithm"]["algorithm"].native not in named
        or signature.signed_data["version"].native not in ("v1", "v3")
    )


def _digits(signature: Any) -> bytes:
    """The signature as it stands in the file, between the two stretches that it covers."""
    start, length, end, _ = signature.byte_range
    stream = signature.reader.stream
    stream.seek(start + length)
    return bytes(stream.read(end - start - length))
