"""Writes Fixtures/formats: one small file per feature of a format, and the expected pixels as PNG.

    python make_formats.py

Recorded with Pillow 9.4.0, numpy 1.24.2 and the tiffcp of libtiff 4.5.0. A reference is the result of Pillow's convert("RGB") after exif_transpose;
if Pillow 9.4 cannot read a file or Pillow 12 reads it differently, the reference is computed from the source picture. `catalogue.json`
contains Pillow 9.4's result for each file; the expectations are maintained by hand in FormatCatalogue.cs.
"""
import hashlib
import io
import json
import shutil
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

HERE = Path(__file__).parent
OUT = HERE.parent / "Fixtures" / "formats"
W, H = 33, 27
rng = np.random.default_rng(13)
y, x = np.mgrid[0:H, 0:W]
RGB = np.dstack([x * 255 // (W - 1), y * 255 // (H - 1), (x + y) * 255 // (W + H - 2)]).astype(np.uint8)
RGB[4:12, 6:15] = (200, 30, 60)
RGB[15:22, 19:30] = rng.integers(0, 256, (7, 11, 3))
GREY = RGB[..., 0] // 2 + RGB[..., 1] // 2
ALPHA = np.where(x < W // 2, 255, 40 + 5 * (x - W // 2)).astype(np.uint8)
GREY16 = GREY.astype(np.uint16) * 257
report = {}


def add(name, data, reference=None):
    """reference: expected pixels, [H, W] or [H, W, 3]; default: Pillow's, if it reads the file."""
    (OUT / name).write_bytes(data)
    try:
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        image.load()
        pillow = np.array(image.convert("RGB"))
        report[name] = {"pillow": f"{image.mode} {hashlib.sha256(pillow.tobytes()).hexdigest()}"}
    except Exception as error:
        pillow = None
        report[name] = {"pillow": f"{type(error).__name__}: {error}".replace(str(OUT), "")[:80]}
    right = pillow if reference is None else reference
    if right is None:
        return
    right = np.asarray(right, np.uint8)
    right = np.dstack([right] * 3) if right.ndim == 2 else right
    if pillow is not None and not np.array_equal(pillow, right):
        report[name]["note"] = f"the reference differs from Pillow 9.4 by {np.abs(pillow.astype(int) - right).mean():.2f} in the mean" if pillow.shape == right.shape else "another size"
    digest = hashlib.sha256(right.tobytes()).hexdigest()
    for known, other in references.items():
        if other == digest:
            report[name]["reference"] = known
            return
    known = Path(name).stem + "-right.png"
    references[known] = digest
    report[name]["reference"] = known
    Image.fromarray(right).save(OUT / known, optimize=True)


references = {}


def tiff(samples, bits, photometric, extra=(), planar=1, order="<", fill=1, big=False, rows=None, tile=None, compression=1, predictor=1, kind=1,
         tags=(), pages=1, without=(), depths=None):
    """A TIFF from numpy. samples: [H, W] or [H, W, S], in the type that is stored (uint8 for fewer than 8 bits)."""
    samples = samples[..., None] if samples.ndim == 2 else samples
    h, w, count = samples.shape
    planes = [samples] if planar == 1 else [samples[..., i:i + 1] for i in range(count)]
    blocks = []
    for plane in planes:
        if tile:
            tw, th = tile
            for top in range(0, h, th):
                for left in range(0, w, tw):
                    block = np.zeros((th, tw, plane.shape[2]), plane.dtype)
                    part = plane[top:top + th, left:left + tw]
                    block[:part.shape[0], :part.shape[1]] = part
                    blocks.append(block)
        else:
            step = rows or h
            blocks += [plane[top:top + step] for top in range(0, h, step)]
    coded = []
    for block in blocks:
        if predictor == 2:
            block = np.concatenate([block[:, :1], block[:, 1:] - block[:, :-1]], 1)
        if bits in (8, 16, 32, 64):
            raw = block.astype(block.dtype.newbyteorder(order)).tobytes()
        else:
            parts = [np.unpackbits(block.astype(">u2").reshape(block.shape[0], -1, 1).view(np.uint8), axis=-1)[..., 16 - bits:]][0]
            raw = b"".join(np.packbits(row.reshape(-1)).tobytes() for row in parts)
        if compression in (8, 32946):
            raw = zlib.compress(raw)
        if fill == 2:
            raw = bytes(int(f"{value:08b}"[::-1], 2) for value in raw)
        coded.append(raw)
    entries = {256: (4, [w]), 257: (4, [h]), 258: (3, list(depths) if depths else [bits] * count), 259: (3, [compression]), 262: (3, [photometric]), 277: (3, [count]), 284: (3, [planar])}
    if fill != 1:
        entries[266] = (3, [fill])
    if predictor != 1:
        entries[317] = (3, [predictor])
    if extra:
        entries[338] = (3, list(extra))
    if kind != 1:
        entries[339] = (3, [kind] * count)
    for tag, kind_, values in tags:
        entries[tag] = (kind_, list(values))
    out = bytearray(struct.pack(order + "2sHHHQ", b"II" if order == "<" else b"MM", 43, 8, 0, 0) if big
                    else struct.pack(order + "2sHI", b"II" if order == "<" else b"MM", 42, 0))
    offsets = []
    for block in coded:
        out += bytes(len(out) % 2)
        offsets.append(len(out))
        out += block
    if tile:
        entries |= {322: (4, [tile[0]]), 323: (4, [tile[1]]), 324: (4, offsets), 325: (4, [len(b) for b in coded])}
    else:
        entries |= {273: (4, offsets), 278: (4, [rows or h]), 279: (4, [len(b) for b in coded])}
    for tag in without:
        del entries[tag]
    sizes = {1: "B", 3: "H", 4: "I", 16: "Q"}
    room, offset, count_code = (8, "Q", "Q") if big else (4, "I", "H")
    at_pointer = 8 if big else 4
    for _ in range(pages):
        values = {}
        for tag, (code, numbers) in entries.items():
            value = struct.pack(order + str(len(numbers)) + sizes[code], *numbers)
            if len(value) > room:
                out += bytes(len(out) % 2)
                values[tag] = struct.pack(order + offset, len(out))
                out += value
            else:
                values[tag] = value.ljust(room, b"\0")
        out += bytes(len(out) % 2)
        struct.pack_into(order + offset, out, at_pointer, len(out))
        out += struct.pack(order + count_code, len(entries))
        for tag in sorted(entries):
            code, numbers = entries[tag]
            out += struct.pack(order + "HH" + offset, tag, code, len(numbers)) + values[tag]
        at_pointer = len(out)
        out += bytes(room)
    return bytes(out)


def tiffcp(data, *options):
    with tempfile.TemporaryDirectory() as folder:
        a, b = Path(folder, "a.tif"), Path(folder, "b.tif")
        a.write_bytes(data)
        subprocess.run(["tiffcp", *options, str(a), str(b)], check=True, stderr=subprocess.DEVNULL)
        return b.read_bytes()


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def tiffs():
    rgb, rgba = RGB, np.dstack([RGB, ALPHA])
    plain = tiff(rgb, 8, 2, rows=8)
    add("rgb.tif", plain, RGB)
    add("rgb_mm.tif", tiff(rgb, 8, 2, order=">", rows=8), RGB)
    add("rgb_big.tif", tiff(rgb, 8, 2, big=True, rows=8), RGB)
    add("rgb_big_mm.tif", tiff(rgb, 8, 2, big=True, order=">", tile=(16, 16)), RGB)
    add("rgb_tiles.tif", tiff(rgb, 8, 2, tile=(16, 16)), RGB)
    add("rgb_planes.tif", tiff(rgb, 8, 2, planar=2, rows=8), RGB)
    add("rgb_planes_tiles.tif", tiff(rgb, 8, 2, planar=2, tile=(16, 16)), RGB)
    add("rgb_planes_deflate.tif", tiff(rgb, 8, 2, planar=2, rows=8, compression=8), RGB)
    add("rgb_pages.tif", tiff(rgb, 8, 2, pages=3), RGB)
    add("rgb_fill2.tif", tiff(rgb, 8, 2, fill=2), RGB)
    add("rgb_no_counts.tif", tiff(rgb, 8, 2, without=(279,)), RGB)
    for name, options in {
            "deflate": ["-c", "zip"], "deflate_predictor": ["-c", "zip:2"], "lzw": ["-c", "lzw"], "lzw_predictor": ["-c", "lzw:2"], "packbits": ["-c", "packbits"],
            "lzw_tiles": ["-c", "lzw:2", "-t", "-w", "16", "-l", "16"], "lzw_planes": ["-c", "lzw", "-p", "separate"]}.items():
        add(f"rgb_{name}.tif", tiffcp(plain, "-r", "8", *options), RGB)
    add("rgb_old_deflate.tif", tiff(rgb, 8, 2, rows=8, compression=32946), RGB)
    for name in ("zstd", "lzma", "webp", "lerc"):
        add(f"rgb_{name}.tif", tiffcp(plain, "-c", name), RGB)
    for code in (6, 32771, 32809, 32766, 34661, 34676, 34712, 50002, 33003, 65535):
        add(f"rgb_compression_{code}.tif", tiff(rgb, 8, 2, tags=[(259, 3, [code])]), RGB)
    add("rgb16.tif", tiff(rgb.astype(np.uint16) * 257, 16, 2), RGB)
    add("rgb16_mm_deflate_predictor.tif", tiff(rgb.astype(np.uint16) * 257, 16, 2, order=">", compression=8, predictor=2), RGB)
    add("rgb16_planes.tif", tiff(rgb.astype(np.uint16) * 257, 16, 2, planar=2), RGB)
    add("rgb32.tif", tiff(rgb.astype(np.uint32) << 24, 32, 2))
    add("rgb_float.tif", tiff(rgb.astype(np.float32) / 255, 32, 2, kind=3))
    add("rgb_float64.tif", tiff(rgb.astype(np.float64) / 255, 64, 2, kind=3))
    add("rgb_half.tif", tiff((rgb / 255).astype(np.float16), 16, 2, kind=3))
    add("rgb4.tif", tiff(rgb >> 4, 4, 2))
    add("rgb12.tif", tiff(rgb.astype(np.uint16) << 4, 12, 2))
    add("rgb_5_6_5_bits.tif", tiff(rgb, 8, 2, depths=(5, 6, 5)))
    add("rgb_int.tif", tiff(rgb.view(np.int8), 8, 2, kind=2))
    add("rgb_extra.tif", tiff(np.dstack([rgb, ALPHA]), 8, 2, extra=(0,)), RGB)
    add("rgb_alpha.tif", tiff(rgba, 8, 2, extra=(2,)), RGB)
    add("rgb_alpha_unnamed.tif", tiff(rgba, 8, 2), RGB)
    add("rgb_alpha_extra.tif", tiff(np.dstack([rgba, GREY]), 8, 2, extra=(2, 0)), RGB)
    add("rgb_2_extra.tif", tiff(np.dstack([rgba, GREY]), 8, 2, extra=(0, 0)), RGB)
    add("rgb_3_extra_lzw.tif", tiffcp(tiff(np.dstack([rgba, GREY, GREY]), 8, 2, extra=(0, 0, 0)), "-c", "lzw"), RGB)
    add("rgb_planes_extra.tif", tiff(np.dstack([rgb, GREY]), 8, 2, extra=(0,), planar=2), RGB)
    premultiplied = np.dstack([(rgb * (ALPHA[..., None] / 255)).astype(np.uint8), ALPHA])
    undone = np.clip(premultiplied[..., :3].astype(int) * 255 // np.maximum(ALPHA, 1)[..., None], 0, 255)
    undone[ALPHA == 0] = 0
    add("rgb_premultiplied.tif", tiff(premultiplied, 8, 2, extra=(1,)), undone)
    add("rgb_premultiplied_extra.tif", tiff(np.dstack([premultiplied, GREY]), 8, 2, extra=(1, 0)), undone)
    add("rgb16_alpha.tif", tiff(rgba.astype(np.uint16) * 257, 16, 2, extra=(2,)), RGB)
    add("rgb16_extra.tif", tiff(rgba.astype(np.uint16) * 257, 16, 2, extra=(0,)), RGB)
    add("rgb16_premultiplied.tif", tiff(premultiplied.astype(np.uint16) * 257, 16, 2, extra=(1,)), undone)

    for turn in range(2, 9):
        add(f"rgb_turned_{turn}.tif", tiff(rgb, 8, 2, tags=[(274, 3, [turn])]), np.array(ImageOps.exif_transpose(Image.open(io.BytesIO(saved(Image.fromarray(RGB), "PNG", exif=exif(turn)))))))
    add("rgb_big_turned_6.tif", tiff(rgb, 8, 2, big=True, tags=[(274, 3, [6])]), np.rot90(RGB, 3))

    for bits in (1, 2, 4, 8):
        levels = (1 << bits) - 1
        stored = GREY >> (8 - bits)
        right = stored.astype(int) * 255 // levels
        add(f"grey{bits}.tif", tiff(stored, bits, 1), right)
        add(f"grey{bits}_white.tif", tiff(levels - stored, bits, 0), right)
        add(f"grey{bits}_fill2.tif", tiff(stored, bits, 1, fill=2), right)
        add(f"grey{bits}_tiles_deflate.tif", tiff(stored, bits, 1, tile=(16, 16), compression=8), right)
        palette = rng.integers(0, 65536, (3, 1 << bits))
        palette[:, 0] |= 0x8000
        add(f"palette{bits}.tif", tiff(stored, bits, 3, tags=[(320, 3, palette.reshape(-1).tolist())]), (palette >> 8).astype(np.uint8).T[stored])
        if bits == 8:
            add("palette8_alpha.tif", tiff(np.dstack([stored, ALPHA]), 8, 3, extra=(2,), tags=[(320, 3, palette.reshape(-1).tolist())]), (palette >> 8).astype(np.uint8).T[stored])
            add("palette_lzw.tif", tiffcp(tiff(stored, bits, 3, tags=[(320, 3, palette.reshape(-1).tolist())]), "-c", "lzw"), (palette >> 8).astype(np.uint8).T[stored])
            dark = palette >> 8
            add("palette_of_8_bits.tif", tiff(stored, bits, 3, tags=[(320, 3, dark.reshape(-1).tolist())]), dark.astype(np.uint8).T[stored])
            add("palette_missing.tif", tiff(stored, bits, 3))
    add("palette16.tif", tiff(GREY16, 16, 3))
    bilevel = tiff(GREY >> 7, 1, 1, rows=8)
    white = tiff(1 - (GREY >> 7), 1, 0, rows=8)
    for name, options in {"g3": ["-c", "g3"], "g3_2d": ["-c", "g3:2d"], "g3_fill": ["-c", "g3:1d:fill"], "g4": ["-c", "g4"]}.items():
        add(f"bilevel_{name}.tif", tiffcp(white, *options), (GREY >> 7) * 255)
    add("bilevel_g4_black.tif", tiffcp(bilevel, "-c", "g4"), (GREY >> 7) * 255)
    add("bilevel_g4_fill2.tif", tiffcp(white, "-c", "g4", "-f", "lsb2msb"), (GREY >> 7) * 255)
    add("bilevel_rle.tif", ccitt_rle(), (GREY >> 7) * 255)
    add("grey_lzw.tif", tiffcp(tiff(GREY, 8, 1), "-c", "lzw:2"), GREY)
    add("grey_alpha.tif", tiff(np.dstack([GREY, ALPHA]), 8, 1, extra=(2,)), GREY)
    add("grey_extra_planes.tif", tiff(np.dstack([GREY, ALPHA]), 8, 1, extra=(0,), planar=2), GREY)
    add("grey_premultiplied.tif", tiff(np.dstack([(GREY * (ALPHA / 255)).astype(np.uint8), ALPHA]), 8, 1, extra=(1,)))
    add("grey_int8.tif", tiff(GREY.view(np.int8), 8, 1, kind=2), GREY)
    add("grey6.tif", tiff(GREY >> 2, 6, 1))
    add("grey12.tif", tiff(GREY.astype(np.uint16) << 4, 12, 1))
    add("grey12_small.tif", tiff(GREY.astype(np.uint16), 12, 1))
    add("grey14.tif", tiff(GREY.astype(np.uint16) << 6, 14, 1))
    add("grey16.tif", tiff(GREY16, 16, 1), GREY)
    add("grey16_mm.tif", tiff(GREY16, 16, 1, order=">"), GREY)
    add("grey16_mm_lzw.tif", tiffcp(tiff(GREY16, 16, 1), "-B", "-c", "lzw:2"), GREY)
    add("grey16_tiles_deflate.tif", tiff(GREY16, 16, 1, tile=(16, 16), compression=8), GREY)
    add("grey16_of_8_bits.tif", tiff(GREY.astype(np.uint16), 16, 1), GREY)
    add("grey16_white_of_8_bits.tif", tiff(GREY.astype(np.uint16), 16, 0), GREY)
    add("grey16_white.tif", tiff(GREY16, 16, 0), GREY)
    add("grey16_white_mm.tif", tiff(GREY.astype(np.uint16), 16, 0, order=">"), GREY)
    add("grey16_fill2.tif", tiff(GREY16, 16, 1, fill=2), GREY)
    add("grey16_alpha.tif", tiff(np.dstack([GREY16, ALPHA.astype(np.uint16) * 257]), 16, 1, extra=(2,)), GREY)
    add("grey16_int.tif", tiff(GREY.astype(np.int16), 16, 1, kind=2))
    add("grey32.tif", tiff(GREY.astype(np.uint32), 32, 1))
    add("grey32_int.tif", tiff(GREY.astype(np.int32), 32, 1, kind=2))
    add("grey_float.tif", tiff(GREY.astype(np.float32), 32, 1, kind=3))
    add("grey_float_unit.tif", tiff(GREY.astype(np.float32) / 255, 32, 1, kind=3))
    add("grey_float_white.tif", tiff(GREY.astype(np.float32), 32, 0, kind=3))
    add("grey_float64.tif", tiff(GREY.astype(np.float64), 64, 1, kind=3))
    add("grey_complex.tif", tiff(GREY.astype(np.complex64).view(np.uint64).reshape(H, W), 64, 1, kind=6))
    add("mask.tif", tiff(GREY >> 7, 1, 4))

    cmyk = np.array(Image.fromarray(RGB).convert("CMYK"))
    cmyk[..., 3] = GREY // 4
    right = np.array(Image.frombytes("CMYK", (W, H), cmyk.tobytes()).convert("RGB"))
    add("cmyk.tif", tiff(cmyk, 8, 5, tags=[(332, 3, [1])]), right)
    add("cmyk_lzw.tif", tiffcp(tiff(cmyk, 8, 5), "-c", "lzw"), right)
    add("cmyk_planes.tif", tiff(cmyk, 8, 5, planar=2), right)
    add("cmyk16.tif", tiff(cmyk.astype(np.uint16) * 257, 16, 5), right)
    add("cmyk16_mm.tif", tiff(cmyk.astype(np.uint16) * 257, 16, 5, order=">"), right)
    add("cmyk_extra.tif", tiff(np.dstack([cmyk, GREY]), 8, 5, extra=(0,)), right)
    add("cmyk_alpha.tif", tiff(np.dstack([cmyk, ALPHA]), 8, 5, extra=(2,)), right)
    add("inks5.tif", tiff(np.dstack([cmyk, GREY]), 8, 5, tags=[(332, 3, [2]), (334, 3, [5])]))
    add("cmyk_jpeg.tif", tiffcp(tiff(cmyk, 8, 5), "-c", "jpeg:95"))

    add("jpeg_ycbcr.tif", saved(Image.fromarray(RGB), "TIFF", compression="jpeg", quality=90))
    add("jpeg_ycbcr_strips.tif", tiffcp(plain, "-c", "jpeg:90", "-r", "16"))
    add("jpeg_rgb.tif", tiffcp(plain, "-c", "jpeg:r:90", "-r", "16"))
    add("jpeg_rgb_tiles.tif", tiffcp(plain, "-c", "jpeg:r:90", "-t", "-w", "16", "-l", "16"))
    add("jpeg_ycbcr_tiles.tif", tiffcp(plain, "-c", "jpeg:90", "-t", "-w", "16", "-l", "16"))
    add("jpeg_grey.tif", tiffcp(tiff(GREY, 8, 1), "-c", "jpeg:90"))
    ycc = np.array(Image.fromarray(RGB).convert("YCbCr"))
    add("ycbcr_444.tif", tiff(ycc, 8, 6, tags=[(530, 3, [1, 1])]))
    add("ycbcr_444_lzw.tif", tiffcp(tiff(ycc, 8, 6, tags=[(530, 3, [1, 1])]), "-c", "lzw"))
    add("ycbcr_420.tif", tiff(ycc, 8, 6))
    add("ycbcr_planes.tif", tiff(ycc, 8, 6, tags=[(530, 3, [1, 1])], planar=2))
    lab = np.dstack([GREY, ALPHA, GREY[::-1]])
    add("lab8.tif", tiff(lab, 8, 8))
    add("lab16.tif", tiff(lab.astype(np.uint16) * 257, 16, 8))
    add("icclab8.tif", tiff(lab, 8, 9))
    add("itulab8.tif", tiff(lab, 8, 10))
    add("cfa.tif", tiff(GREY16, 16, 32803))
    add("linear_raw.tif", tiff(rgb.astype(np.uint16) * 257, 16, 34892))
    add("photometric_unknown.tif", tiff(GREY, 8, 77))

    def patched(data, tag, value, order="<", index=0):
        data = bytearray(data)
        at = struct.unpack_from(order + "I", data, 4)[0]
        for i in range(struct.unpack_from(order + "H", data, at)[0]):
            entry = at + 2 + 12 * i
            if struct.unpack_from(order + "H", data, entry)[0] == tag:
                count = struct.unpack_from(order + "I", data, entry + 4)[0]
                place = entry + 8 if count == 1 else struct.unpack_from(order + "I", data, entry + 8)[0] + 4 * index
                struct.pack_into(order + "I", data, place, value)
                return bytes(data)
        raise KeyError(tag)

    deflated = tiff(rgb, 8, 2, rows=8, compression=8)
    add("damaged_count_0.tif", patched(deflated, 279, 0, index=2))
    add("damaged_count_short.tif", patched(deflated, 279, 20, index=2))
    add("damaged_offset_behind_end.tif", patched(deflated, 273, 1 << 20, index=3))
    add("damaged_offset_0.tif", patched(deflated, 273, 0, index=3))
    add("damaged_strips_missing.tif", tiff(rgb[:16], 8, 2, rows=8, compression=8, tags=[(257, 4, [H])]))
    add("damaged_samples.tif", patched(deflated, 277, 4))
    add("damaged_raw_count_0.tif", patched(plain, 279, 0, index=1))
    add("damaged_raw_offset_behind_end.tif", patched(plain, 273, len(plain) - 5, index=3))
    add("damaged_no_strips.tif", tiff(rgb, 8, 2, without=(273, 279)))
    add("damaged_tile_missing.tif", patched(tiff(rgb, 8, 2, tile=(16, 16)), 324, 1 << 20, index=5))
    add("damaged_tile_count_0.tif", patched(tiff(rgb, 8, 2, tile=(16, 16), compression=8), 325, 0, index=5))


def ccitt_rle():
    # tiffcp cannot write compression 2; Pillow can.
    with tempfile.TemporaryDirectory() as folder:
        a, b = Path(folder, "a.png"), Path(folder, "b.tif")
        Image.fromarray(((GREY >> 7) * 255).astype(np.uint8)).convert("1").save(a)
        Image.open(a).save(b, compression="tiff_ccitt")
        return b.read_bytes()


def exif(value):
    block = Image.Exif()
    block[0x112] = value
    return block.tobytes()


def png(bits, kind, rows, *chunks, interlace=0):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", W, H, bits, kind, 0, 0, interlace))
            + b"".join(chunk(n, d) for n, d in chunks) + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + r for r in rows))) + chunk(b"IEND", b""))


def others():
    big = GREY16.astype(">u2")
    add("grey16.png", png(16, 0, [r.tobytes() for r in big]), GREY)
    add("grey16_of_8_bits.png", png(16, 0, [r.tobytes() for r in GREY.astype(">u2")]), GREY)
    add("grey16_alpha.png", png(16, 4, [r.tobytes() for r in np.dstack([big, big[::-1]])]), GREY)
    add("rgb16.png", png(16, 2, [r.tobytes() for r in RGB.astype(">u2") * 257]), RGB)
    add("rgba16.png", png(16, 6, [r.tobytes() for r in np.dstack([RGB, ALPHA]).astype(">u2") * 257]), RGB)


OUT.mkdir(exist_ok=True)
for old in OUT.iterdir():
    old.unlink()
tiffs()
others()
lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in report.items())
(OUT / "catalogue.json").write_text(f'{{"pillow": "{PIL.__version__}", "files": {{\n{lines}\n}}}}\n')
print(len(report), "files,", sum(f.stat().st_size for f in OUT.iterdir()) // 1024, "KiB")
