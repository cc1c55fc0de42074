"""A photo becomes an upright PDF of one page without a word about where it was taken."""

import re
import subprocess

import pytest
from PIL import Image

from portal import documents
from portal.documents import storage
from tests.documents import samples


def poppler(*arguments):
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert not done.stderr, done.stderr
    return done.stdout


def seen(stored, tmp_path):
    """The picture on the page, as poppler takes it out."""
    place = storage.place_of(stored.sha256)
    facts = poppler("pdfinfo", str(place))
    assert re.search(r"^Pages:\s+1$", facts, re.M), facts
    poppler("pdfimages", "-png", str(place), str(tmp_path / "page"))
    (file,) = tmp_path.glob("page*.png")
    return Image.open(file)


def is_red(colour):
    red, green, blue = colour[:3]
    return red > 200 and green < 60 and blue < 60


def assert_upright(image, size):
    image = image.convert("RGB")
    assert image.size == size
    width, height = size
    assert is_red(image.getpixel((width // 4, height // 4)))
    for across, down in ((3, 1), (1, 3), (3, 3)):
        assert not is_red(image.getpixel((width * across // 4, height * down // 4)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_each_kind_of_photo_becomes_a_pdf(receive, tmp_path, kind):
    image = samples.picture()
    content = samples.heic(image) if kind == "HEIC" else samples.encoded(image, kind)
    stored = receive(content, f"IMG_1.{kind}")
    assert (stored.media_type, stored.pages, stored.name) == ("application/pdf", 1, f"IMG_1.{kind}")
    assert stored.size == storage.place_of(stored.sha256).stat().st_size
    assert len(stored.original_sha256) == 64
    assert_upright(seen(stored, tmp_path), (400, 300))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_each_way_to_store_colours_is_read(receive, tmp_path, mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("I;16", (40, 30), 65535) if mode == "I;16" else samples.picture(40, 30, mode)
    stored = receive(samples.encoded(image, kind))
    red, green, blue = seen(stored, tmp_path).convert("RGB").getpixel((35, 25))
    assert min(red, green, blue) > 240  # the white quarter


def test_glass_lies_on_white_paper(receive, tmp_path):
    stored = receive(samples.encoded(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG"))
    assert min(seen(stored, tmp_path).convert("RGB").getpixel((20, 15))) > 250


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_the_camera_was_held(receive, tmp_path, orientation):
    turned_back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    image = samples.picture(300, 400)
    exif = Image.Exif()
    exif[samples.ORIENTATION] = orientation
    raw = image.transpose(turned_back) if turned_back is not None else image
    stored = receive(samples.encoded(raw, "JPEG", exif=exif))
    assert_upright(seen(stored, tmp_path), (300, 400))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIC"])
def test_other_kinds_are_turned_too(receive, tmp_path, kind):
    raw = samples.picture(300, 400).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[samples.ORIENTATION] = 6
    content = (
        samples.heic(raw, exif=exif.tobytes()) if kind == "HEIC" else samples.encoded(raw, kind, exif=exif)
    )
    assert_upright(seen(receive(content), tmp_path), (300, 400))


def test_nothing_tells_where_and_with_what_it_was_taken(receive):
    content = samples.phone_photo()
    assert b"GPSLatitude" in content
    assert b"Lan's camera" in content
    kept = storage.place_of(receive(content).sha256).read_bytes()
    for trace in (b"GPS", b"Exif", b"xmpmeta", b"camera", b"CreationDate"):
        assert trace not in kept


def test_broken_notes_of_the_camera_lose_no_photo(receive, tmp_path):
    content = samples.encoded(samples.picture(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff broken")
    assert_upright(seen(receive(content), tmp_path), (400, 300))


def test_a_large_photo_is_made_smaller(receive, tmp_path):
    stored = receive(samples.encoded(samples.picture(4032, 3024), "JPEG"))
    assert_upright(seen(stored, tmp_path), (2480, 1860))


def test_the_largest_side_is_a_setting(store, receive, tmp_path):
    documents.configure(store, 20_000_000, longest_side=600)
    stored = receive(samples.encoded(samples.picture(1200, 400), "PNG"))
    assert_upright(seen(stored, tmp_path), (600, 200))


def test_the_page_is_as_long_as_a4(receive):
    stored = receive(samples.encoded(samples.picture(300, 400), "PNG"))
    facts = poppler("pdfinfo", str(storage.place_of(stored.sha256)))
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", facts).groups())
    assert abs(height - 842) < 1
    assert abs(width - 842 * 3 / 4) < 1


def test_a_hair_is_a_photo_too(receive):
    assert receive(samples.encoded(Image.new("L", (9000, 1), 255), "PNG")).pages == 1


def test_the_same_photo_gives_the_same_file(receive, files):
    content = samples.phone_photo()
    assert receive(content).sha256 == receive(content, "khác.jpg").sha256
    assert len(files()) == 1
