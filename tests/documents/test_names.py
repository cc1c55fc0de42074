"""Names are shown as people gave them, without what could deceive or break."""

import unicodedata

import pytest

from portal.documents import names


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Giấy khai sinh.pdf", "Giấy khai sinh.pdf"),
        (unicodedata.normalize("NFD", "Giấy khai sinh.pdf"), "Giấy khai sinh.pdf"),
        ("C:\\fakepath\\ảnh.JPG", "ảnh.JPG"),
        ("../../etc/passwd", "passwd"),
        ("khai\n\tsinh\x00\x1b[31m.pdf", "khai sinh[31m.pdf"),
        ("hoá đơn\u202efdp.exe", "hoá đơnfdp.exe"),
        ("a\ud800b.pdf", "ab.pdf"),
        ("  .ẩn.pdf ", "ẩn.pdf"),
        ("", "document"),
        ("..", "document"),
        ("folder/", "document"),
        ("<b>&\"'.pdf", "<b>&\"'.pdf"),  # escaped where it is shown
    ],
)
def test_a_name_is_cleaned(given, shown):
    assert names.clean(given) == shown


def test_a_long_name_is_cut_before_its_ending():
    name = names.clean("ă" * 500 + ".pdf")
    assert len(name) == 200
    assert name.endswith("ă.pdf")


def test_a_long_name_without_an_ending_is_cut():
    assert names.clean("ă" * 500) == "ă" * 200
    assert len(names.clean("x." + "y" * 500)) == 200


def test_a_download_is_called_what_it_is():
    assert names.as_pdf("IMG_1.HEIC") == "IMG_1.pdf"
    assert names.as_pdf("Đơn số 1. bản sao") == "Đơn số 1. bản sao.pdf"
