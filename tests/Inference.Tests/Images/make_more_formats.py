"""Writes more_formats.json: small Photoshop, TGA and camera raw files of each kind, and their right pixels.

    /usr/bin/python3 make_more_formats.py

Recorded with Debian 12: Pillow 9.4.0, psd-tools 1.9.24, ExifTool 12.57. Pillow and psd-tools write the Photoshop and TGA files that they can write, and Pillow reads
the right pixels. Where neither can, as for 16 bits, the pixels are those that were put in. Raw files are built here, in the layouts of TIFF/EP, DNG 1.4 and of the
cameras as ExifTool documents them; ExifTool finds the preview, Pillow decodes it and rotates it. The picture is a reduction of samples/photos/coffee_cup.jpg, whose
licence is in samples/photos/ATTRIBUTION.md.

`rgb` is the SHA-256 of RGB of 8 bits, upright, without alpha.
"""
import base64
import hashlib
import io
import json
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from psd_tools import PSDImage
from psd_tools.constants import ColorMode

W, H = 40, 28
folder = Path(tempfile.mkdtemp())
PHOTO = Image.open(Path(__file__).parents[3] / "samples" / "photos" / "coffee_cup.jpg").convert("RGB")
RGB = PHOTO.resize((W, H), Image.Resampling.BICUBIC)
GREY = RGB.convert("L")
PALETTE = RGB.quantize(32)
ALPHA = Image.fromarray(np.tile(np.clip(np.arange(W) * 6, 0, 255).astype(np.uint8), (H, 1)))
RGBA = Image.merge("RGBA", (*RGB.split(), ALPHA))
T = Image.Transpose
TURNS = {1: None, 2: T.FLIP_LEFT_RIGHT, 3: T.ROTATE_180, 4: T.FLIP_TOP_BOTTOM, 5: T.TRANSPOSE, 6: T.ROTATE_270, 7: T.TRANSVERSE, 8: T.ROTATE_90}
cases = {}


def add(name, data, picture):
    picture = picture.convert("RGB")
    cases[name] = {"file": base64.b64encode(data).decode(), "width": picture.width, "height": picture.height, "rgb": hashlib.sha256(picture.tobytes()).hexdigest()}


def opened(data):
    return Image.open(io.BytesIO(data))


# Photoshop
def packed(row):
    """PackBits with runs and literals."""
    out, at = b"", 0
    while at < len(row):
        run = 1
        while at + run < len(row) and run < 128 and row[at + run] == row[at]:
            run += 1
        if run > 2:
            out += bytes([257 - run, row[at]])
            at += run
            continue
        start = at
        while at < len(row) and at - start < 128 and not (at + 2 < len(row) and row[at] == row[at + 1] == row[at + 2]):
            at += 1
        out += bytes([at - start - 1]) + row[start:at]
    return out


def psd(mode, planes, bits=8, palette=b"", compress=True, big=False, resources=b""):
    head = b"8BPS" + struct.pack(">H6xHIIHH", 2 if big else 1, len(planes), H, W, bits, mode)
    sections = struct.pack(">I", len(palette)) + palette + struct.pack(">I", len(resources)) + resources + (bytes(8) if big else bytes(4))
    if not compress:
        return head + sections + struct.pack(">H", 0) + b"".join(row for plane in planes for row in plane)
    rows = [packed(row) for plane in planes for row in plane]
    return head + sections + struct.pack(">H", 1) + b"".join(struct.pack(">I" if big else ">H", len(row)) for row in rows) + b"".join(rows)


def rows(image, bits=8):
    data = np.asarray(image)
    return [row.astype(">u2" if bits == 16 else "u1").tobytes() for row in data]


def resource(number, content):
    return b"8BIM" + struct.pack(">H2xI", number, len(content)) + content + bytes(len(content) & 1)


def planes(image):
    return [rows(band) for band in image.split()]


for name, image in {"psd_rgb.psd": RGB, "psd_grey.psd": GREY}.items():
    PSDImage.frompil(image).save(folder / name)
    data = (folder / name).read_bytes()
    add(name, data, opened(data))
for name, data in {
    "psd_rgb_raw.psd": psd(3, planes(RGB), compress=False),
    "psd_rgb_alpha.psd": psd(3, planes(RGBA)),
    "psd_grey_raw.psd": psd(1, planes(GREY), compress=False),
    "psd_duotone.psd": psd(8, planes(GREY), palette=bytes(100)),
    "psd_indexed.psd": psd(2, [rows(PALETTE)], palette=np.array((PALETTE.getpalette() + [0] * 768)[:768], np.uint8).reshape(256, 3).T.tobytes()),
    "psd_cmyk.psd": psd(4, [[bytes(255 - value for value in row) for row in plane] for plane in planes(RGB.convert("CMYK"))]),
    "psd_composite_is_real.psd": psd(3, planes(RGB), resources=resource(1005, bytes(16)) + resource(0x0421, struct.pack(">IB", 1, 1) + bytes(12))),
}.items():
    add(name, data, opened(data))
wide = [[(np.asarray(band).astype(np.uint16) * 256 + 77)[y].astype(">u2").tobytes() for y in range(H)] for band in RGB.split()]
add("psd_16_bit.psd", psd(3, wide, bits=16), RGB)
add("psd_16_bit_raw.psd", psd(3, wide, bits=16, compress=False), RGB)
add("psd_big.psb", psd(3, planes(RGB), big=True), RGB)

# TGA
for name, image, options in [
    ("tga_rgb.tga", RGB, {}), ("tga_rgb_runs.tga", RGB, {"compression": "tga_rle"}), ("tga_rgb_from_top.tga", RGB, {"orientation": 1}),
    ("tga_rgba.tga", RGBA, {}), ("tga_rgba_runs.tga", RGBA, {"compression": "tga_rle"}), ("tga_grey.tga", GREY, {}), ("tga_grey_runs.tga", GREY, {"compression": "tga_rle"}),
    ("tga_palette.tga", PALETTE, {}), ("tga_palette_runs.tga", PALETTE, {"compression": "tga_rle"}), ("tga_id.tga", RGB, {"id_section": b"made by a test"}),
]:
    out = io.BytesIO()
    image.save(out, "TGA", **options)
    add(name, out.getvalue(), opened(out.getvalue()))
fives = (np.asarray(RGB) >> 3).astype(np.uint16)
words = (fives[..., 0] << 10 | fives[..., 1] << 5 | fives[..., 2]).astype("<u2")
data = struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, W, H, 16, 0x20) + words.tobytes()
add("tga_16_bit.tga", data, opened(data))
flat = np.asarray(RGB)[..., ::-1]
add("tga_from_right.tga", struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, W, H, 24, 0x30) + flat[:, ::-1].tobytes(), RGB)
add("tga_from_bottom_right.tga", struct.pack("<BBBHHBHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0, W, H, 24, 0x10) + flat[::-1, ::-1].tobytes(), RGB)

# Camera raw
PREVIEW = PHOTO.resize((480, 320), Image.Resampling.BICUBIC)
SMALL = PHOTO.resize((160, 120), Image.Resampling.BICUBIC)


def jpeg(image, **options):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=20, **options)
    return out.getvalue()


LARGE_JPEG, SMALL_JPEG = jpeg(PREVIEW), jpeg(SMALL)
SENSOR = bytes(range(256)) * 4


class Tiff:
    """Directories and data after an 8-byte head."""

    def __init__(self, order="<", head=None):
        self.order, self.data = order, bytearray(head or ((b"II*\0" if order == "<" else b"MM\0*") + bytes(4)))

    def put(self, content):
        self.data += bytes(len(self.data) % 2)
        self.data += content
        return len(self.data) - len(content)

    def directory(self, entries, following=0):
        body = struct.pack(self.order + "H", len(entries))
        for tag, kind, value in sorted(entries):
            if isinstance(value, bytes):
                at = self.put(value) if len(value) > 4 else None
                stored = struct.pack(self.order + "I", at) if at is not None else value.ljust(4, b"\0")
                body += struct.pack(self.order + "HHI", tag, kind, len(value)) + stored
            elif isinstance(value, list):
                at = self.put(struct.pack(f"{self.order}{len(value)}I", *value))
                body += struct.pack(self.order + "HHII", tag, kind, len(value), at)
            else:
                body += struct.pack(self.order + "HHI", tag, kind, 1) + (struct.pack(self.order + "HH", value, 0) if kind == 3 else struct.pack(self.order + "I", value))
        return self.put(body + struct.pack(self.order + "I", following))

    def done(self, first):
        self.data[4:8] = struct.pack(self.order + "I", first)
        return bytes(self.data)


def raw_directory(tiff):
    sensor = tiff.put(SENSOR)
    return tiff.directory([(254, 4, 0), (256, 4, 32), (257, 4, 32), (258, 3, 8), (259, 3, 1), (262, 3, 32803), (273, 4, sensor), (277, 3, 1), (278, 4, 32), (279, 4, len(SENSOR))])


def thumb(tiff):
    pixels = tiff.put(SMALL.resize((16, 12)).tobytes())
    return [(254, 4, 1), (256, 4, 16), (257, 4, 12), (258, 3, 8), (259, 3, 1), (262, 3, 2), (273, 4, pixels), (277, 3, 3), (278, 4, 12), (279, 4, 16 * 12 * 3)]


def dng(orientation, order="<"):
    tiff = Tiff(order)
    at = tiff.put(LARGE_JPEG)
    preview = tiff.directory([(254, 4, 1), (256, 4, 480), (257, 4, 320), (258, 3, 8), (259, 3, 7), (262, 3, 6), (273, 4, at), (277, 3, 3), (278, 4, 320), (279, 4, len(LARGE_JPEG))])
    return tiff.done(tiff.directory([*thumb(tiff), (271, 2, b"Maker\0"), (272, 2, b"Camera\0"), (274, 3, orientation), (330, 4, [raw_directory(tiff), preview]), (50706, 1, b"\x01\x04\0\0")]))


def nef(orientation):
    tiff = Tiff(">")
    at = tiff.put(LARGE_JPEG)
    preview = tiff.directory([(254, 4, 1), (259, 3, 6), (513, 4, at), (514, 4, len(LARGE_JPEG))])
    return tiff.done(tiff.directory([*thumb(tiff), (271, 2, b"NIKON CORPORATION\0"), (272, 2, b"NIKON D70\0"), (274, 3, orientation), (330, 4, [preview, raw_directory(tiff)])]))


def arw(orientation):
    tiff = Tiff()
    large, small = tiff.put(LARGE_JPEG), tiff.put(SMALL_JPEG)
    second = tiff.directory([(254, 4, 1), (259, 3, 6), (513, 4, small), (514, 4, len(SMALL_JPEG))])
    return tiff.done(tiff.directory([(254, 4, 1), (259, 3, 6), (271, 2, b"SONY\0"), (272, 2, b"ILCE-7M3\0"), (274, 3, orientation), (330, 4, raw_directory(tiff)), (513, 4, large), (514, 4, len(LARGE_JPEG))], second))


def cr2(orientation):
    # The first directory is at 16.
    tiff = Tiff(head=b"II*\0\x10\0\0\0CR\x02\0\0\0\0\0" + bytes(120))
    large, small = tiff.put(LARGE_JPEG), tiff.put(SMALL_JPEG)
    # The sensor's data is a JPEG too, without loss and of 14 bits.
    lossless = tiff.put(b"\xff\xd8\xff\xc3" + struct.pack(">HBHHB", 14, 14, 4000, 6000, 2) + bytes(6) + b"\xff\xda" + bytes(40))
    third = tiff.directory([(259, 3, 6), (273, 4, lossless), (279, 4, 60)])
    second = tiff.directory([(513, 4, small), (514, 4, len(SMALL_JPEG))], third)
    first = tiff.directory([(256, 3, 480), (257, 3, 320), (258, 3, 8), (259, 3, 6), (271, 2, b"Canon\0"), (272, 2, b"Canon EOS 5D\0"), (273, 4, large), (274, 3, orientation), (279, 4, len(LARGE_JPEG))], second)
    tiff.data[16:16 + 114] = tiff.data[first:first + 114]
    return tiff.done(16)


def rw2(orientation):
    tiff = Tiff(head=b"IIU\0" + bytes(4) + bytes(16))
    return tiff.done(tiff.directory([(271, 2, b"Panasonic\0"), (272, 2, b"DMC-GH4\0"), (274, 3, orientation), (0x2E, 7, LARGE_JPEG), (0x118, 4, tiff.put(SENSOR))]))


def raf(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = jpeg(PREVIEW, exif=exif)
    head = b"FUJIFILMCCD-RAW 0201FF383501" + b"X-T3".ljust(32, b"\0") + b"0100" + bytes(20)
    return head.ljust(84, b"\0") + struct.pack(">IIIIII", 160, len(turned), 0, 0, 160 + len(turned), len(SENSOR)) + bytes(52) + turned + SENSOR


def cr3(orientation):
    def box(kind, *content):
        content = b"".join(content)
        return struct.pack(">I4s", 8 + len(content), kind) + content

    tiff = Tiff()
    exif = tiff.done(tiff.directory([(271, 2, b"Canon\0"), (272, 2, b"Canon EOS R\0"), (274, 3, orientation)]))
    metadata = box(b"uuid", bytes.fromhex("85c0b687820f11e08111f4ce462b6a48"), box(b"CNCV", b"CanonCR3_001/00.09.00/00.00.00"), box(b"CMT1", exif))
    preview = box(b"PRVW", struct.pack(">IHHHHI", 0, 1, 480, 320, 1, len(LARGE_JPEG)), LARGE_JPEG)
    return box(b"ftyp", b"crx ", struct.pack(">I", 1), b"crx isom") + box(b"moov", metadata) + box(b"uuid", bytes.fromhex("eaf42b5e1c984b88b9fbb7dc406e4d16"), struct.pack(">II", 0, 1), preview) + box(b"mdat", SENSOR)


def exiftool_preview(name, data):
    """The largest JPEG that ExifTool finds."""
    (folder / name).write_bytes(data)
    found = [subprocess.run(["exiftool", "-b", f"-{tag}", str(folder / name)], capture_output=True, check=False).stdout for tag in ("JpgFromRaw", "PreviewImage", "OtherImage")]
    return max(found, key=len)


for name, make, orientations in [("dng", dng, (1, 6)), ("nef", nef, (1, 8)), ("arw", arw, (1, 3)), ("cr2", cr2, (1, 6)), ("rw2", rw2, (6,)), ("raf", raf, (1, 8)), ("cr3", cr3, (1, 6))]:
    for orientation in orientations:
        file = f"raw_{name}_{orientation}.{name}"
        data = make(orientation)
        found = exiftool_preview(file, data)
        picture = Image.open(io.BytesIO(found)) if found.startswith(b"\xff\xd8") else None
        if picture is None or picture.size != (480, 320):
            print(f"{file}: ExifTool found {len(found)} bytes")
            picture = PREVIEW
        picture = picture.convert("RGB")
        add(file, data, picture.transpose(TURNS[orientation]) if TURNS[orientation] is not None else picture)
big = dng(1, ">")
add("raw_dng_big_endian.dng", big, Image.open(io.BytesIO(exiftool_preview("big.dng", big))))

(Path(__file__).parent / "more_formats.json").write_text(json.dumps({"cases": cases}, indent=1) + "\n")
