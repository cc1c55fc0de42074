"""Files as people send them, made here."""

import io
import zipfile

from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


def picture(width=400, height=300, mode="RGB"):
    """White, with a red upper left quarter: it shows which way is up."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((0, 0, width // 2, height // 2), fill="red")
    return image.convert(mode)


def encoded(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(width, height):
    return Image.effect_noise((width, height), 80)


def phone_photo(orientation=6):
    """As a phone held upright writes it: lying, with a note to turn it, and with the place."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "Lan's camera"
    exif.get_ifd(GPS).update({1: "N", 2: (20.0, 58.0, 12.0), 3: "E", 4: (107.0, 45.0, 36.0)})
    lying = picture(300, 400).transpose(Image.Transpose.ROTATE_90)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>GPSLatitude 20,58.2N</x:xmpmeta>"
    return encoded(lying, "JPEG", exif=exif, xmp=xmp, comment=b"GPS 20.97")


def heic(image, **options):
    import pillow_heif

    pillow_heif.register_heif_opener()
    return encoded(image, "HEIF", **options)


def pdf(pages=1, change=None, **encryption):
    """A PDF of empty pages; `change(writer)` adds to it."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if change:
        change(writer)
    if encryption:
        writer.encrypt(**encryption)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def action(kind, **entries):
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind), **{NameObject(f"/{k}"): v for k, v in entries.items()}}
    )


def with_script(writer):
    script = writer._add_object(action("/JavaScript", JS=TextStringObject("app.alert('Xin chào')")))
    tree = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), script])})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): tree})


def with_launch_on_a_page(writer):
    link = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/A"): writer._add_object(action("/Launch", F=TextStringObject("calc.exe"))),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])


def with_hidden_action_kind(writer):
    """The kind of the action stands in another object."""
    kind = writer._add_object(NameObject("/JavaScript"))
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject("/S"): kind})


def with_link(writer):
    writer.root_object[NameObject("/OpenAction")] = action("/URI", URI=TextStringObject("https://example.vn"))


def with_signature(writer, value=True):
    field = DictionaryObject(
        {NameObject("/FT"): NameObject("/Sig"), NameObject("/T"): TextStringObject("Chữ ký")}
    )
    if value:
        field[NameObject("/V")] = DictionaryObject({NameObject("/Contents"): ByteStringObject(b"\x30\x80")})
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(field)])})
    writer.root_object[NameObject("/AcroForm")] = form


def with_place_to_sign(writer):
    with_signature(writer, value=False)


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "nội dung")
    return out.getvalue()


def png_that_claims(width, height):
    """The head of a PNG with a size that its few bytes cannot fill."""
    import struct
    import zlib

    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + body
    data = b"IDAT" + zlib.compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in (chunk, data, b"IEND")
    )
