"""The QR code of a payment, read by programs that are not ours."""

import binascii
import json
import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import pdf
from portal.config import BankAccount, Reader, WrongSetting
from portal.fees import vietqr
from portal.fees.models import reference_of
from portal.fees.services import REFERENCE
from tests import npm
from tests.pdf.poppler import run

TREASURY = BankAccount("970436", "1017595600", "KHO BAC NHA NUOC")
READ = """
const { QRPay } = require('vietnam-qr-pay');
const lines = require('fs').readFileSync(0, 'utf8').trim().split('\\n');
console.log(JSON.stringify(lines.map(line => new QRPay(line))));
"""


def parsed(*payloads: str) -> list:
    """As a program from npm reads them."""
    folder = npm.installed()
    lines = "\n".join(payloads)
    return json.loads(subprocess.check_output(["node", "-e", READ], cwd=folder, input=lines, text=True))


def test_the_code_on_the_screen_is_what_a_banks_app_reads(tmp_path):
    payload = vietqr.Transfer(TREASURY, 20000, reference_of(12)).payload
    size, path = pdf.qr_path(payload)
    dark = set()
    for right, down, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        dark |= {(int(right) + step, int(down)) for step in range(int(length))}
    scale = 4
    rows = [
        " ".join("0" if (x // scale, y // scale) in dark else "1" for x in range(size * scale))
        for y in range(size * scale)
    ]
    picture = tmp_path / "code.pgm"
    picture.write_text(f"P2 {size * scale} {size * scale} 1\n" + "\n".join(rows) + "\n", encoding="ascii")
    read = run("zbarimg", "--quiet", "--raw", "--nodbus", str(picture)).strip()
    assert read == payload
    assert len(path) < 7000, "drawn in few bytes"
    [found] = parsed(read)
    assert found["isValid"]
    assert found["provider"]["guid"] == "A000000727"
    assert found["provider"]["service"] == "QRIBFTTA"
    assert found["consumer"] == {"bankBin": "970436", "bankNumber": "1017595600"}
    assert (found["amount"], found["currency"], found["nation"]) == ("20000", "704", "VN")
    assert found["additionalData"]["purpose"] == reference_of(12)


def test_a_published_example_comes_out_the_same():
    payload = vietqr.Transfer(TREASURY, 20000, "H49.43 260105 0001").payload
    assert payload.startswith(
        "00020101021238540010A00000072701240006970436011010175956000208QRIBFTTA53037045405200005802VN6222"
    )
    assert vietqr.crc(b"123456789") == 0x29B1


@given(st.binary(max_size=200))
def test_the_checksum_is_that_of_the_standard_library(data):
    assert vietqr.crc(data) == binascii.crc_hqx(data, 0xFFFF)


@given(st.integers(1, 10**10), st.from_regex(r"[0-9A-Z]{1,19}", fullmatch=True), st.text(min_size=1))
def test_whatever_is_paid_can_be_taken_apart_again(amount, number, text):
    account = BankAccount("970436", number, "X")
    if not vietqr.plain(text):
        with pytest.raises(ValueError, match="field 08"):
            _ = vietqr.Transfer(account, amount, text).payload
        return
    payload = vietqr.Transfer(account, amount, text).payload
    fields = taken_apart(payload)
    assert fields["54"] == str(amount)
    assert taken_apart(taken_apart(fields["38"])["01"])["01"] == number
    assert taken_apart(fields["62"])["08"] == vietqr.plain(text)
    assert int(fields["63"], 16) == binascii.crc_hqx(payload[:-4].encode(), 0xFFFF)


def taken_apart(text: str) -> dict[str, str]:
    fields, at = {}, 0
    while at < len(text):
        length = int(text[at + 2 : at + 4])
        fields[text[at : at + 2]] = text[at + 4 : at + 4 + length]
        at += 4 + length
    assert at == len(text)
    return fields


@given(st.integers(1, 99_999_999), st.integers(2, 11), st.integers(0, 9))
def test_a_slip_of_the_finger_pays_for_nobody_else(charge, place, digit):
    reference = reference_of(charge)
    slipped = reference[:place] + str(digit) + reference[place + 1 :]
    found = REFERENCE.fullmatch(slipped)
    assert found
    assert slipped == reference or reference_of(int(found[1])) != slipped


@pytest.mark.parametrize("value", ["970436/1/X", "*=97043/1/X", "*=970436//X", "*=970436/1/", "*=970436/é/X"])
def test_a_wrong_account_stops_the_start(value):
    with pytest.raises(WrongSetting, match="PORTAL_PAYMENT_ACCOUNTS"):
        Reader({"PORTAL_PAYMENT_ACCOUNTS": value}).accounts("PORTAL_PAYMENT_ACCOUNTS")


def test_accounts_stand_by_unit():
    read = Reader({"A": "*=970436/1017595600/KHO BAC NHA NUOC; H49.43=970415/123/UBND"}).accounts("A")
    assert read == {"*": TREASURY, "H49.43": BankAccount("970415", "123", "UBND")}
    with pytest.raises(WrongSetting):
        Reader({"B": "short"}).secret("B")
