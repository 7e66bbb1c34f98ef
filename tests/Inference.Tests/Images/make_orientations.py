"""Writes orientations.json: small pictures with an orientation in each of the possible places, and the expected pixels.

    python make_orientations.py

Recorded with Pillow 9.4.0. The expected pixels are the stored picture, transposed by Pillow according to the orientation given for each file below. Pillow 9.4 must
agree (checked here), except for files marked `later`: they follow Pillow 12 (Image.getexif, its plugins, libwebp), which reads XMP in more formats
and ignores EXIF values outside the file. `own` marks files that Pillow ignores and this program supports: "Raw profile type APP1".
"""
import base64
import hashlib
import io
import json
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

warnings.simplefilter("ignore")
rng = np.random.default_rng(12)
W, H = 7, 4
RGB = rng.integers(0, 256, (H, W, 3), dtype=np.uint8)
BASE = Image.fromarray(RGB)
TURNS = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
         6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90}
cases = {}


def add(name, data, orientation, by="pillow"):
    stored = Image.open(io.BytesIO(data))
    stored.load()
    size = stored.size
    image = stored.convert("RGB")
    right = image.transpose(TURNS[orientation]) if orientation in TURNS else image
    if by == "pillow":
        turned = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
        assert turned.size == right.size and turned.tobytes() == right.tobytes(), (name, size, turned.size)
    assert name not in cases
    cases[name] = {"file": base64.b64encode(data).decode(), "width": right.width, "height": right.height, "rgb": hashlib.sha256(right.tobytes()).hexdigest()}


def exif(value, order="<", kind=3, count=1, raw=None, after=b"", head=None, before=(), entries=None):
    payload = raw if raw is not None else struct.pack(order + "HH", value, 0)
    own = [*before, struct.pack(order + "HHI", 0x112, kind, count) + payload] if entries is None else entries
    return (head or (b"II*\0" if order == "<" else b"MM\0*")) + struct.pack(order + "IH", 8, len(own)) + b"".join(own) + struct.pack(order + "I", 0) + after


def xmp(value, element=False):
    inside = f"<tiff:Orientation>{value}</tiff:Orientation>" if element else ""
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description{"" if element else f" tiff:Orientation=" + chr(34) + str(value) + chr(34)}>{inside}</rdf:Description></x:xmpmeta>'.encode()


def profile(data, name="exif", width=36):
    digits = data.hex()
    return f"\n{name}\n{len(data):8}\n".encode() + b"".join(digits[i:i + 2 * width].encode() + b"\n" for i in range(0, len(digits), 2 * width))


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*chunks, after=(), trailing=b"", idat=None):
    pixels = idat or chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row.tobytes() for row in RGB)))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, 8, 2, 0, 0, 0)) + b"".join(chunks) + pixels + b"".join(after)
            + chunk(b"IEND", b"") + trailing)


def text(keyword, value):
    return chunk(b"tEXt", keyword + b"\0" + value)


def packed(keyword, value):
    return chunk(b"zTXt", keyword + b"\0\0" + zlib.compress(value))


def international(keyword, value, compressed=False, language=b"", translated=b""):
    return chunk(b"iTXt", keyword + b"\0" + bytes([compressed, 0]) + language + b"\0" + translated + b"\0" + (zlib.compress(value) if compressed else value))


RAW, APP1, XMP = b"Raw profile type exif", b"Raw profile type APP1", b"XML:com.adobe.xmp"


def pngs():
    for value in range(1, 9):
        add(f"png_exif_{value}.png", png(chunk(b"eXIf", exif(value))), value)
        add(f"png_raw_exif_ztxt_{value}.png", png(packed(RAW, profile(exif(value, ">")))), value)
        add(f"png_xmp_packed_{value}.png", png(international(XMP, xmp(value), compressed=True)), value)
    add("png_exif_big_endian.png", png(chunk(b"eXIf", exif(6, ">"))), 6)
    add("png_exif_after_pixels.png", png(after=[chunk(b"eXIf", exif(6))]), 6)
    add("png_exif_after_end.png", png(trailing=chunk(b"eXIf", exif(6))), 1)
    add("png_exif_in_text.png", png(text(b"exif", exif(6))), 6)
    add("png_exif_twice.png", png(chunk(b"eXIf", exif(3)), after=[chunk(b"eXIf", exif(6))]), 6, by="later")
    for name, kind in (("text", text), ("ztxt", packed), ("itxt", international)):
        add(f"png_raw_exif_{name}.png", png(kind(RAW, profile(exif(6)))), 6)
        add(f"png_raw_exif_{name}_after_pixels.png", png(after=[kind(RAW, profile(exif(6)))]), 6)
        add(f"png_raw_exif_{name}_with_head.png", png(kind(RAW, profile(b"Exif\0\0" + exif(6)))), 6)
        add(f"png_raw_app1_{name}.png", png(kind(APP1, profile(b"Exif\0\0" + exif(6), "generic profile"))), 6, by="own")
        add(f"png_xmp_{name}.png", png(kind(XMP, xmp(6))), 6)
        add(f"png_xmp_{name}_after_pixels.png", png(after=[kind(XMP, xmp(6))]), 6)
    add("png_raw_exif_itxt_packed.png", png(international(RAW, profile(exif(6)), compressed=True)), 6)
    add("png_raw_app1_itxt_packed.png", png(international(APP1, profile(b"Exif\0\0" + exif(6)), compressed=True)), 6, by="own")
    add("png_raw_app1_xmp.png", png(packed(APP1, profile(b"http://ns.adobe.com/xap/1.0/\0" + xmp(6)))), 6, by="own")
    add("png_xmp_language.png", png(international(XMP, xmp(6), language=b"en-GB", translated="Métadonnées".encode())), 6)
    add("png_xmp_packed_language.png", png(international(XMP, xmp(6), True, b"fr", "Métadonnées".encode())), 6)
    add("png_raw_exif_upper_case.png", png(packed(RAW, profile(exif(6)).upper())), 6)
    add("png_raw_exif_one_line.png", png(packed(RAW, profile(exif(6), width=400))), 6)
    add("png_raw_exif_odd_lines.png", png(packed(RAW, b"\nexif\n      26\n" + b"\n".join(exif(6).hex()[i:i + 7].encode() for i in range(0, 52, 7)))), 6)
    # Precedence: eXIf, raw EXIF profile, XMP.
    add("png_exif_beats_raw.png", png(packed(RAW, profile(exif(3))), chunk(b"eXIf", exif(6))), 6)
    add("png_exif_1_beats_raw.png", png(packed(RAW, profile(exif(3))), chunk(b"eXIf", exif(1))), 1)
    add("png_exif_without_hides_raw.png", png(packed(RAW, profile(exif(3))), chunk(b"eXIf", exif(0, entries=[]))), 1)
    add("png_exif_without_then_xmp.png", png(chunk(b"eXIf", exif(0, entries=[])), international(XMP, xmp(6))), 6)
    add("png_raw_beats_xmp.png", png(packed(RAW, profile(exif(3))), international(XMP, xmp(6))), 3)
    add("png_raw_without_then_xmp.png", png(packed(RAW, profile(exif(0, entries=[]))), international(XMP, xmp(6))), 6)
    add("png_raw_twice.png", png(packed(RAW, profile(exif(3))), text(RAW, profile(exif(6)))), 6)
    add("png_xmp_twice.png", png(international(XMP, xmp(3)), after=[international(XMP, xmp(6), compressed=True)]), 6)
    add("png_xmp_beats_app1.png", png(packed(APP1, profile(exif(3))), international(XMP, xmp(6))), 6)
    # Without a valid orientation.
    add("png_other_keyword.png", png(packed(b"Raw profile type iptc", profile(exif(6)))), 1)
    add("png_raw_too_few_lines.png", png(text(RAW, exif(6).hex().encode())), 1)
    add("png_raw_empty.png", png(text(RAW, b"")), 1)
    add("png_raw_packed_damaged.png", png(chunk(b"zTXt", RAW + b"\0\0" + zlib.compress(profile(exif(6)))[:8] + b"\xff" * 20)), 1)
    add("png_xmp_packed_damaged.png", png(chunk(b"iTXt", XMP + b"\0\1\0\0\0" + b"\xff" * 40)), 1)
    add("png_xmp_unknown_method.png", png(chunk(b"iTXt", XMP + b"\0\1\7\0\0" + zlib.compress(xmp(6)))), 1)
    add("png_xmp_without_ends.png", png(chunk(b"iTXt", XMP + b"\0\0\0" + b"no zero byte")), 1)
    # Pillow rejects these files.
    for name, block in (("not_hex", text(RAW, b"\nexif\n 4\nzzzz")), ("bomb", packed(RAW, profile(exif(6)) + b"00" * 2_000_000)),
                        ("xmp_bomb", international(XMP, b" " * 2_000_000 + xmp(6), compressed=True)), ("garbage", packed(RAW, profile(b"garbage!" * 4))),
                        ("exif_garbage", chunk(b"eXIf", b"garbage!" * 4)), ("ztxt_method_1", chunk(b"zTXt", RAW + b"\0\1" + zlib.compress(profile(exif(6)))))):
        cases[f"png_{name}.png"] = {"file": base64.b64encode(png(block)).decode(), "width": W, "height": H, "rgb": hashlib.sha256(RGB.tobytes()).hexdigest()}
    # Animated: the default image; only chunks before the second frame count.
    frame = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, W, H, 0, 0, 1, 10, 0, 0))
    second = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 1, W, H, 0, 0, 1, 10, 0, 0)) + chunk(b"fdAT", struct.pack(">I", 2) + zlib.compress(b"".join(b"\0" + row.tobytes() for row in RGB)))
    count = chunk(b"acTL", struct.pack(">II", 2, 0))
    add("apng_exif.png", png(count, chunk(b"eXIf", exif(6)), frame, after=[second]), 6)
    add("apng_exif_between_frames.png", png(count, frame, after=[chunk(b"eXIf", exif(6)), second]), 6)
    add("apng_exif_after_frames.png", png(count, frame, after=[second, chunk(b"eXIf", exif(6))]), 1)
    add("apng_one_frame_exif_after.png", png(chunk(b"acTL", struct.pack(">II", 1, 0)), frame, after=[chunk(b"eXIf", exif(6))]), 6)


def saved(format, **options):
    out = io.BytesIO()
    BASE.save(out, format, **options)
    return out.getvalue()


def jpegs():
    plain = saved("JPEG", quality=90)

    def app1(*contents):
        return plain[:2] + b"".join(b"\xff\xe1" + struct.pack(">H", len(c) + 2) + c for c in contents) + plain[2:]

    head, xap = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
    for value in range(1, 9):
        add(f"jpeg_exif_{value}.jpg", app1(head + exif(value)), value)
        add(f"jpeg_exif_big_endian_{value}.jpg", app1(head + exif(value, ">")), value)
        add(f"jpeg_xmp_{value}.jpg", app1(xap + xmp(value)), value, by="later")
    add("jpeg_xmp_element.jpg", app1(xap + xmp(6, element=True)), 6, by="later")
    for order, name in (("<", "little"), (">", "big")):
        pack = lambda form, *values: struct.pack(order + form, *values)
        add(f"jpeg_{name}_byte.jpg", app1(head + exif(6, order, 1, raw=b"\6\0\0\0")), 1)
        add(f"jpeg_{name}_ascii.jpg", app1(head + exif(6, order, 2, 2, raw=b"6\0\0\0")), 1)
        add(f"jpeg_{name}_two_shorts.jpg", app1(head + exif(6, order, 3, 2, raw=pack("HH", 6, 3))), 6)
        add(f"jpeg_{name}_three_shorts.jpg", app1(head + exif(6, order, 3, 3, raw=pack("I", 26), after=pack("HHH", 6, 3, 1))), 6)
        add(f"jpeg_{name}_no_short.jpg", app1(head + exif(6, order, 3, 0)), 1)
        add(f"jpeg_{name}_long.jpg", app1(head + exif(6, order, 4, raw=pack("I", 6))), 6)
        add(f"jpeg_{name}_rational.jpg", app1(head + exif(6, order, 5, raw=pack("I", 26), after=pack("II", 12, 2))), 6)
        add(f"jpeg_{name}_signed_byte.jpg", app1(head + exif(6, order, 6, raw=b"\6\0\0\0")), 6)
        add(f"jpeg_{name}_undefined.jpg", app1(head + exif(6, order, 7, raw=b"\6\0\0\0")), 1)
        add(f"jpeg_{name}_signed_short.jpg", app1(head + exif(6, order, 8)), 6)
        add(f"jpeg_{name}_signed_long.jpg", app1(head + exif(6, order, 9, raw=pack("i", 6))), 6)
        add(f"jpeg_{name}_signed_rational.jpg", app1(head + exif(6, order, 10, raw=pack("I", 26), after=pack("ii", 6, 1))), 6)
        add(f"jpeg_{name}_float.jpg", app1(head + exif(6, order, 11, raw=pack("f", 6))), 6)
        add(f"jpeg_{name}_half.jpg", app1(head + exif(6, order, 11, raw=pack("f", 6.5))), 1)
        add(f"jpeg_{name}_double.jpg", app1(head + exif(6, order, 12, raw=pack("I", 26), after=pack("d", 6))), 6)
        add(f"jpeg_{name}_long8.jpg", app1(head + exif(6, order, 16, raw=pack("I", 26), after=pack("Q", 6))), 6)
        add(f"jpeg_{name}_unknown_type.jpg", app1(head + exif(6, order, 99, raw=pack("I", 6))), 1)
        add(f"jpeg_{name}_outside.jpg", app1(head + exif(6, order, 3, 3, raw=pack("I", 2600))), 1)
        add(f"jpeg_{name}_after_outside.jpg", app1(head + exif(6, order, before=[pack("HHII", 0x10F, 2, 100, 9999)])), 6, by="later")
    add("jpeg_exif_0.jpg", app1(head + exif(0)), 1)
    add("jpeg_exif_9.jpg", app1(head + exif(9)), 1)
    add("jpeg_exif_9_hides_xmp.jpg", app1(head + exif(9), xap + xmp(6)), 1)
    add("jpeg_exif_ascii_hides_xmp.jpg", app1(head + exif(6, kind=2, count=2, raw=b"6\0\0\0"), xap + xmp(6)), 1)
    add("jpeg_exif_without_then_xmp.jpg", app1(head + exif(0, entries=[]), xap + xmp(6)), 6, by="later")
    add("jpeg_exif_swapped_42.jpg", app1(head + exif(6, ">", head=b"MM*\0")), 6)
    add("jpeg_exif_head_twice.jpg", app1(head + head + exif(6)), 6, by="later")
    add("jpeg_exif_garbage.jpg", app1(head + b"garbage!" * 4), 1)
    add("jpeg_exif_cut.jpg", app1(head + exif(6)[:16]), 1)
    add("jpeg_exif_short_directory.jpg", app1(head + exif(6, entries=[struct.pack("<HHIHH", 0x112, 3, 1, 6, 0)])[:22]), 6)


def webps():
    picture = saved("WEBP", lossless=True)[12:]

    def part(name, content):
        return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) & 1)

    def webp(flags, *parts, length=None):
        body = b"WEBP" + part(b"VP8X", struct.pack("<I", flags) + struct.pack("<I", W - 1)[:3] + struct.pack("<I", H - 1)[:3]) + b"".join(parts)
        return b"RIFF" + struct.pack("<I", length or len(body)) + body

    for value in range(1, 9):
        add(f"webp_exif_{value}.webp", webp(8, picture, part(b"EXIF", exif(value, ">"))), value)
        add(f"webp_xmp_{value}.webp", webp(4, picture, part(b"XMP ", xmp(value))), value, by="later")
    add("webp_exif_not_announced.webp", webp(0, picture, part(b"EXIF", exif(6))), 1)
    add("webp_xmp_not_announced.webp", webp(0, picture, part(b"XMP ", xmp(6))), 1)
    add("webp_exif_twice.webp", webp(8, picture, part(b"EXIF", exif(6)), part(b"EXIF", exif(3))), 6)
    add("webp_exif_before_picture.webp", webp(8, part(b"EXIF", exif(6)), picture), 6)
    add("webp_exif_outside.webp", webp(8, picture, length=4 + 18 + len(picture)) + part(b"EXIF", exif(6)), 1)
    add("webp_exif_and_xmp.webp", webp(12, picture, part(b"EXIF", exif(6)), part(b"XMP ", xmp(3))), 6)
    add("webp_exif_without_then_xmp.webp", webp(12, picture, part(b"EXIF", exif(0, entries=[])), part(b"XMP ", xmp(6))), 6, by="later")


def gifs():
    plain = saved("GIF")
    at = plain.index(b"\x2c")
    block = b"!\xff\x0bXMP DataXMP" + xmp(6) + b"\1" + bytes(range(255, -1, -1)) + b"\0"
    # Pillow does not read XMP in GIF.
    add("gif_xmp.gif", plain[:at] + block + plain[at:], 1)


for make in (pngs, jpegs, webps, gifs):
    make()
lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items())
Path(__file__).with_name("orientations.json").write_text(f'{{"pillow": "{PIL.__version__}", "cases": {{\n{lines}\n}}}}\n')
print(len(cases), "files")
