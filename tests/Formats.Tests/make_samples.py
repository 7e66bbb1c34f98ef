"""Writes samples.json: small HEIC, JPEG XL and JPEG 2000 files of each kind, and their right pixels.

    /usr/bin/python3 make_samples.py

Recorded with Debian 12: libheif 1.15.1 with x265 3.5 and libde265 1.0.11 (heif-enc, heif-convert), libjxl 0.7.0 (cjxl, djxl), OpenJPEG 2.5.0 (opj_compress,
opj_decompress), Pillow 9.4.0. None of them is the code that the package uses (libheif 1.23, libjxl 0.12, OpenJPEG 2.5.4 in ImageMagick). The pictures are
reductions of samples/photos/coffee_cup.jpg, whose licence is in samples/photos/ATTRIBUTION.md.

A picture holds RGB of 8 bits, upright, without alpha: what the decoder of the tool returns, or the source itself where the encoding is lossless and for rotations and
crops, which are done by Pillow on the pixels that the decoder returns for the file without them.
"""
import base64
import io
import json
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

W, H = 96, 64
folder = Path(tempfile.mkdtemp())
PHOTO = Image.open(Path(__file__).parents[2] / "samples" / "photos" / "coffee_cup.jpg").convert("RGB")
RGB = PHOTO.resize((W, H), Image.Resampling.BICUBIC)
ALPHA = Image.fromarray(np.tile(np.clip(np.arange(W) * 3, 0, 255).astype(np.uint8), (H, 1)))
RGBA = Image.merge("RGBA", (*RGB.split(), ALPHA))
cases, pictures = {}, []


def path(name, image=None, **options):
    if image is not None:
        image.save(folder / name, **options)
    return str(folder / name)


def run(*command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise SystemExit(f"{command}: {done.stdout.decode(errors='replace')}")


def add(name, data, picture):
    png = io.BytesIO()
    picture.convert("RGB").save(png, "PNG", optimize=True)
    # Many files show the same picture.
    number = next((number for number, known in enumerate(pictures) if known == png.getvalue()), len(pictures))
    if number == len(pictures):
        pictures.append(png.getvalue())
    cases[name] = {"file": base64.b64encode(data).decode(), "picture": number}


def read(file):
    return Image.open(file).convert("RGB")


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


# HEIC
def heic(*options, image=RGB, name="in.png"):
    run("heif-enc", path(name, image), "-o", folder / "out.heic", *options)
    return (folder / "out.heic").read_bytes()


def heif_pixels(data):
    (folder / "in.heic").write_bytes(data)
    run("heif-convert", folder / "in.heic", folder / "out.png")
    return read(folder / "out.png")


def boxes(data, start=0, end=None):
    at, end = start, len(data) if end is None else end
    while at < end:
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        yield kind.decode(), data[at + 8:at + size]
        at += size


def box(kind, *content):
    content = b"".join(content)
    return struct.pack(">I4s", 8 + len(content), kind.encode()) + content


def full(kind, *content, version=0, flags=0):
    return box(kind, struct.pack(">I", version << 24 | flags), *content)


def parts(data):
    """The decoder's configuration and the coded picture of a file with one picture."""
    meta = dict(boxes(data))["meta"][4:]
    properties = dict(boxes(dict(boxes(dict(boxes(meta))["iprp"]))["ipco"]))
    return properties["hvcC"], dict(boxes(data))["mdat"]


def file_of(items, references=(), primary=1, in_box=None, same=None):
    """items: number -> (type, data, [property boxes]); references: (type, from, [to])."""
    properties, associations = [], b""
    for number, (_, _, wanted) in items.items():
        indexes = []
        for one in wanted:
            if one not in properties:
                properties.append(one)
            indexes.append(0x80 | properties.index(one) + 1)
        associations += struct.pack(">HB", number, len(indexes)) + bytes(indexes)

    def meta(offset):
        places, at, known = b"", offset, {}
        for number, (_, data, _) in items.items():
            if number in (same or {}):
                places += struct.pack(">HHHHII", number, 0, 0, 1, *known[same[number]])
                continue
            known[number] = (at, len(data))
            places += struct.pack(">HHHHII", number, 1 if number == in_box else 0, 0, 1, 0 if number == in_box else at, len(data))
            at += 0 if number == in_box else len(data)
        return full(
            "meta",
            full("hdlr", struct.pack(">I4s12x", 0, b"pict"), b"\0"),
            full("pitm", struct.pack(">H", primary)),
            full("iinf", struct.pack(">H", len(items)), *[full("infe", struct.pack(">HH4s", number, 0, kind.encode()), b"\0", version=2) for number, (kind, _, _) in items.items()]),
            full("iloc", struct.pack(">HH", 0x4400, len(items)), places, version=1),
            *([full("iref", *[box(kind, struct.pack(f">HH{len(to)}H", start, len(to), *to)) for kind, start, to in references])] if references else []),
            box("iprp", box("ipco", *properties), full("ipma", struct.pack(">I", len(items)), associations)),
            *([box("idat", items[in_box][1])] if in_box else []))

    head = box("ftyp", b"heic", struct.pack(">I", 0), b"mif1heic")
    length = len(head) + len(meta(0)) + 8
    return head + meta(length) + box("mdat", *[data for number, (_, data, _) in items.items() if number != in_box])


def ispe(width, height):
    return full("ispe", struct.pack(">II", width, height))


def irot(quarters):
    return box("irot", bytes([quarters]))


def imir(axis):
    return box("imir", bytes([axis]))


def clap(width, height, right, down):
    return box("clap", struct.pack(">IIIIiIiI", width, 1, height, 1, right, 1, down, 1))


BEST = ("-q", "70")
plain = heic(*BEST)
PLAIN = heif_pixels(plain)
add("heic_420.heic", plain, PLAIN)
for name, options in {
    "heic_444.heic": (*BEST, "-p", "chroma=444"),
    "heic_422.heic": (*BEST, "-p", "chroma=422"),
    "heic_thumbnail.heic": (*BEST, "-t", "32"),
}.items():
    data = heic(*options)
    add(name, data, heif_pixels(data))
for bits in (10, 12):
    wide = np.asarray(RGB).astype(np.uint16) * 257
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in wide)
    (folder / "wide.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, 16, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    run("heif-enc", folder / "wide.png", "-o", folder / "out.heic", "-b", bits, *BEST)
    data = (folder / "out.heic").read_bytes()
    add(f"heic_{bits}_bit.heic", data, heif_pixels(data))
data = heic(*BEST, image=RGB.convert("L"))
add("heic_grey.heic", data, heif_pixels(data))
data = heic(*BEST, image=RGBA)
add("heic_alpha.heic", data, heif_pixels(data))
odd = RGB.crop((0, 0, 91, 61))
data = heic(*BEST, image=odd)
add("heic_odd.heic", data, heif_pixels(data))
run("heif-enc", path("one.png", RGB), path("two.png", RGB.transpose(Image.Transpose.ROTATE_180)), "-o", folder / "out.heic", *BEST)
data = (folder / "out.heic").read_bytes()
add("heic_two_pictures.heic", data, PLAIN)
exif = Image.Exif()
exif[0x0112] = 6
run("heif-enc", path("turned.jpg", RGB, exif=exif, quality=95), "-o", folder / "out.heic", *BEST)
data = (folder / "out.heic").read_bytes()
jpeg_bytes = (folder / "turned.jpg").read_bytes()
add("heic_exif_ignored.heic", data, heif_pixels(data))

T = Image.Transpose
config, coded = parts(plain)
hvcc = box("hvcC", config)
for name, steps, expected in [
    ("irot_1", [irot(1)], PLAIN.transpose(T.ROTATE_90)),
    ("irot_2", [irot(2)], PLAIN.transpose(T.ROTATE_180)),
    ("irot_3", [irot(3)], PLAIN.transpose(T.ROTATE_270)),
    ("imir_0", [imir(0)], PLAIN.transpose(T.FLIP_TOP_BOTTOM)),
    ("imir_1", [imir(1)], PLAIN.transpose(T.FLIP_LEFT_RIGHT)),
    ("irot_3_imir_1", [irot(3), imir(1)], PLAIN.transpose(T.ROTATE_270).transpose(T.FLIP_LEFT_RIGHT)),
    ("clap", [clap(60, 40, 0, 0)], PLAIN.crop((18, 12, 78, 52))),
    ("clap_irot_1", [clap(60, 40, 0, 0), irot(1)], PLAIN.crop((18, 12, 78, 52)).transpose(T.ROTATE_90)),
]:
    data = file_of({1: ("hvc1", coded, [ispe(W, H), hvcc, *steps])})
    mine, theirs = np.asarray(expected).astype(int), np.asarray(heif_pixels(data)).astype(int)
    if mine.shape != theirs.shape or abs(mine - theirs).mean() > 1:
        print(f"{name}: heif-convert {theirs.shape}, expected {mine.shape}")
    add(f"heic_{name}.heic", data, expected)

# Colours: matrices and ranges count, primaries and profiles do not.
def nclx(primaries, transfer, matrix, full):
    return box("colr", b"nclx", struct.pack(">HHHB", primaries, transfer, matrix, 0x80 if full else 0))


for name, colours in {"limited_range": nclx(1, 13, 6, False), "matrix_709": nclx(1, 13, 1, True), "matrix_709_limited_range": nclx(1, 13, 1, False)}.items():
    data = file_of({1: ("hvc1", coded, [ispe(W, H), hvcc, colours])})
    add(f"heic_{name}.heic", data, heif_pixels(data))
PROFILE = Image.open(Path(__file__).parents[1] / "Inference.Tests" / "Fixtures" / "preprocess" / "good" / "jpeg_icc_wide.jpg").info["icc_profile"]
add("heic_display_p3.heic", file_of({1: ("hvc1", coded, [ispe(W, H), hvcc, nclx(12, 13, 6, True)])}), PLAIN)
add("heic_profile.heic", file_of({1: ("hvc1", coded, [ispe(W, H), hvcc, box("colr", b"prof", PROFILE)])}), PLAIN)

# As phones write it: tiles that are rotated as a whole.
tiles, items = Image.new("RGB", (128, 128)), {}
for number in range(4):
    image = PHOTO.resize((128, 128), Image.Resampling.BICUBIC).crop((64 * (number % 2), 64 * (number // 2), 64 * (number % 2) + 64, 64 * (number // 2) + 64))
    data = heic("-q", "70", image=image)
    config, coded = parts(data)
    items[number + 2] = ("hvc1", coded, [ispe(64, 64), box("hvcC", config)])
    tiles.paste(heif_pixels(data), (64 * (number % 2), 64 * (number // 2)))
tiles = tiles.crop((0, 0, 120, 100))
grid = struct.pack(">BBBBHH", 0, 0, 1, 1, 120, 100)
reference = [("dimg", 1, [2, 3, 4, 5])]
add("heic_grid.heic", file_of({1: ("grid", grid, [ispe(120, 100)]), **items}, reference), tiles)
add("heic_grid_irot_3.heic", file_of({1: ("grid", grid, [ispe(120, 100), irot(3)]), **items}, reference, in_box=1), tiles.transpose(T.ROTATE_270))

# JPEG XL
def jxl(*options, source=None, image=RGB):
    run("cjxl", source or path("in.png", image), folder / "out.jxl", *options)
    return (folder / "out.jxl").read_bytes()


def jxl_pixels(data):
    (folder / "in.jxl").write_bytes(data)
    run("djxl", folder / "in.jxl", folder / "out.png")
    return read(folder / "out.png")


add("jxl_lossless.jxl", jxl("-q", "100"), RGB)
add("jxl_lossless_container.jxl", jxl("-q", "100", "--container=1"), RGB)
add("jxl_alpha.jxl", jxl("-q", "100", image=RGBA), RGB)
add("jxl_grey.jxl", jxl("-q", "100", image=RGB.convert("L")), RGB.convert("L"))
add("jxl_16_bit.jxl", jxl("-q", "100", source=folder / "wide.png"), RGB)
add("jxl_palette.jxl", jxl("-q", "100", image=RGB.quantize(16)), RGB.quantize(16))
for name, options in {"jxl_lossy.jxl": ("-q", "85"), "jxl_progressive.jxl": ("-q", "85", "-p"), "jxl_modular.jxl": ("-q", "80", "-m", "1")}.items():
    data = jxl(*options)
    add(name, data, jxl_pixels(data))
data = jxl("--lossless_jpeg=1", source=path("in.jpg", RGB, quality=90))
add("jxl_from_jpeg.jxl", data, jxl_pixels(data))
frames = [RGB.quantize(64), RGB.transpose(T.ROTATE_180).quantize(64)]
frames[0].save(folder / "in.gif", save_all=True, append_images=frames[1:], duration=100)
add("jxl_animated.jxl", jxl("-q", "100", source=folder / "in.gif"), Image.open(folder / "in.gif"))
for value in range(2, 9):
    exif[0x0112] = value
    source = path("turned.png", RGB, exif=exif)
    data = jxl("-q", "100", source=source)
    turns = {2: [T.FLIP_LEFT_RIGHT], 3: [T.ROTATE_180], 4: [T.FLIP_TOP_BOTTOM], 5: [T.TRANSPOSE], 6: [T.ROTATE_270], 7: [T.TRANSVERSE], 8: [T.ROTATE_90]}
    expected = RGB
    for turn in turns[value]:
        expected = expected.transpose(turn)
    if value in (2, 6):
        theirs = np.asarray(jxl_pixels(data))
        if theirs.shape != np.asarray(expected).shape or (theirs != np.asarray(expected)).any():
            print(f"jxl orientation {value}: djxl differs")
    if value in (3, 5, 6, 8):
        add(f"jxl_orientation_{value}.jxl", data, expected)

# JPEG 2000
def jp2(*options, source=None, image=RGB, ending="jp2"):
    run("opj_compress", "-i", source or path("in.png", image), "-o", folder / f"out.{ending}", *options)
    return (folder / f"out.{ending}").read_bytes()


def jp2_pixels(data, ending="jp2"):
    (folder / f"in.{ending}").write_bytes(data)
    run("opj_decompress", "-i", folder / f"in.{ending}", "-o", folder / "out.png")
    return read(folder / "out.png")


add("jp2_lossless.jp2", jp2(), RGB)
add("jp2_codestream.j2k", jp2(ending="j2k"), RGB)
add("jp2_alpha.jp2", jp2(image=RGBA), RGB)
add("jp2_grey.jp2", jp2(image=RGB.convert("L")), RGB.convert("L"))
add("jp2_16_bit.jp2", jp2(source=folder / "wide.png"), RGB)
add("jp2_tiles.jp2", jp2("-t", "64,64"), RGB)
add("jp2_tile_parts.jp2", jp2("-t", "64,64", "-TP", "R"), RGB)
add("jp2_markers.jp2", jp2("-SOP", "-EPH"), RGB)
for name, options in {"jp2_lossy.jp2": ("-I", "-r", "8"), "jp2_layers.jp2": ("-r", "20,10,5"), "jp2_precincts.jp2": ("-I", "-r", "6", "-c", "[64,64],[32,32]", "-p", "RPCL")}.items():
    data = jp2(*options)
    add(name, data, jp2_pixels(data))

# Colours that are multiplied with alpha, and are to be divided by it.
premultiplied = Image.merge("RGBA", (*Image.fromarray((np.asarray(RGB).astype(int) * np.asarray(ALPHA)[..., None] // 255).astype(np.uint8)).split(), ALPHA))
data = heic("-q", "95", "-p", "chroma=444", "--premultiplied-alpha", image=premultiplied)
(folder / "in.heic").write_bytes(data)
run("heif-convert", folder / "in.heic", folder / "out.png")
stored = np.asarray(Image.open(folder / "out.png").convert("RGBA")).astype(float)
divided = np.where(stored[..., 3:] > 0, np.minimum(255, np.rint(stored[..., :3] * 255 / np.maximum(stored[..., 3:], 1))), 0).astype(np.uint8)
add("heic_premultiplied.heic", data, Image.fromarray(divided))

# Files that are refused, with a part of the reason.
refused = {}


def refuse(name, data, reason):
    refused[name] = {"file": base64.b64encode(data).decode(), "reason": reason}


flat = Image.new("RGB", (2048, 2048), (200, 30, 40))
small_config, small_coded = parts(heic("-q", "95"))
config, coded = parts(heic("-q", "10", image=flat))
refuse("heic_larger_than_stated.heic", file_of({1: ("hvc1", coded, [ispe(96, 64), box("hvcC", config)])}), "larger than the size")
sequence = next(unit for unit in [config[at:at + 60] for at in range(len(config)) if config[at:at + 2] == b"\x42\x01"])
refuse("heic_second_sequence_in_data.heic", file_of({1: ("hvc1", struct.pack(">I", len(sequence)) + sequence + small_coded, [ispe(96, 64), box("hvcC", small_config)])}), "larger than the size")
refuse("heic_overlay.heic", file_of({1: ("iovl", bytes(24), [ispe(96, 64)]), 2: ("hvc1", small_coded, [ispe(96, 64), box("hvcC", small_config)])}, [("dimg", 1, [2] * 500)]), "pictures of the type 'iovl' are not supported")
refuse("heic_jpeg_inside.heic", file_of({1: ("jpeg", jpeg_bytes, [ispe(96, 64)])}), "pictures of the type 'jpeg' are not supported")
refuse("heic_tile_is_grid.heic", file_of({1: ("grid", grid, [ispe(120, 100)]), 2: ("grid", grid, [ispe(120, 100)])}, [("dimg", 1, [2]), ("dimg", 2, [1])]), "pictures of the type 'grid' are not supported")
refuse("heic_shared_data.heic", file_of({1: ("grid", struct.pack(">BBBBHH", 0, 0, 0, 1, 192, 64), [ispe(192, 64)]), 2: ("hvc1", small_coded, [ispe(96, 64), box("hvcC", small_config)]), 3: ("hvc1", b"", [ispe(96, 64), box("hvcC", small_config)])}, [("dimg", 1, [2, 3])], same={3: 2}), "its parts overlap")
refuse("heic_repeated_tile.heic", file_of({1: ("grid", struct.pack(">BBBBHH", 0, 0, 255, 255, 120, 100), [ispe(120, 100)]), 2: ("hvc1", small_coded, [ispe(96, 64), box("hvcC", small_config)])}, [("dimg", 1, [2] * 20000)]), "truncated or damaged")
refuse("heic_many_references.heic", file_of({1: ("hvc1", small_coded, [ispe(96, 64), box("hvcC", small_config)])}, [("auxl", 1, [1])] * 4100), "the box structure is damaged")
refuse("heic_no_primary.heic", file_of({1: ("hvc1", small_coded, [ispe(96, 64), box("hvcC", small_config)])}, primary=7), "the box structure is damaged")
refuse("heic_huge.heic", file_of({1: ("hvc1", small_coded, [ispe(60000, 60000), box("hvcC", small_config)])}), "exceed the limit")
refuse("jp2_small_blocks.jp2", jp2("-b", "4,4"), "blocks or precincts are too small")
refuse("jp2_small_precincts.jp2", jp2("-c", "[8,8],[8,8]"), "blocks or precincts are too small")
refuse("jp2_small_tiles.jp2", jp2("-t", "8,8", "-n", "1"), "tiles of 8 x 8 pixels are too small")
refuse("jp2_subsampled.jp2", jp2("-s", "2,2"), "of one size")
data = bytearray(jp2())
at = data.index(b"colr") + 7
data[at:at + 4] = struct.pack(">I", 18)
refuse("jp2_ycc.jp2", bytes(data), "the colour space 18 is not supported")
data = bytearray(jp2(ending="j2k"))
data[8:16] = struct.pack(">II", 60000, 60000)
data[24:32] = struct.pack(">II", 60000, 60000)
refuse("jp2_huge.j2k", bytes(data), "exceed the limit")

(Path(__file__).parent / "samples.json").write_text(json.dumps({"cases": cases, "refused": refused, "pictures": [base64.b64encode(png).decode() for png in pictures]}, indent=1) + "\n")
