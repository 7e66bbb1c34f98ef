"""Writes small_files.json: small pictures in rare variants of their formats, and Pillow's results.

    python make_small_files.py

Recorded with Pillow 9.4.0 and numpy 1.24.2. `rgb` is the SHA-256 of convert("RGB") after exif_transpose; `white` the same
after blending a single transparent colour onto white, as the image processors of transformers 5 do.
"""
import base64
import hashlib
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

rng = np.random.default_rng(20)
W, H = 21, 13
RGB = rng.integers(0, 256, (H, W, 3), dtype=np.uint8)
RGB[2:6, 3:9] = RGB[0, 0]
GREY = rng.integers(0, 256, (H, W), dtype=np.uint8)
GREY[:3] = 0
GREY[3:5] = 255
cases = {}


def add(name, data, same_as=None):
    """same_as: a file with the same pixels, if Pillow 9.4 cannot read this one correctly."""
    image = Image.open(io.BytesIO(same_as or data))
    image = ImageOps.exif_transpose(image).convert("RGB")
    rgb = np.array(image)
    if "transparency" in image.info:
        white = Image.new("RGBA", image.size, (255, 255, 255))
        rgba = image.convert("RGBA")
        white = np.array(Image.alpha_composite(white, rgba).convert("RGB"))
    else:
        white = rgb
    cases[name] = {"file": base64.b64encode(data).decode(), "width": rgb.shape[1], "height": rgb.shape[0],
                   "rgb": hashlib.sha256(rgb.tobytes()).hexdigest(), "white": hashlib.sha256(white.tobytes()).hexdigest()}


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def png(width, height, bits, kind, rows, *chunks):
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0))
            + b"".join(chunk(n, d) for n, d in chunks)
            + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + r for r in rows))) + chunk(b"IEND", b""))


def packed(values, bits):
    return [np.packbits(np.unpackbits((row[:, None]).astype(np.uint8), axis=1)[:, 8 - bits:].reshape(-1)).tobytes() for row in values]


def pngs():
    palette = rng.integers(0, 256, 48, dtype=np.uint8).tobytes()
    for bits in (1, 2, 4, 8):
        values = GREY >> (8 - bits)
        for clear in (0, 1, (1 << bits) - 1):
            add(f"png_grey{bits}_clear_{clear}.png", png(W, H, bits, 0, packed(values, bits), (b"tRNS", struct.pack(">H", clear))))
        if bits < 8:
            add(f"png_palette{bits}.png", png(W, H, bits, 3, packed(values, bits), (b"PLTE", palette[:3 << bits])))
    values = GREY >> 4
    for name, alpha in (("one_clear", b"\xff\xff\0\xff"), ("first_clear", b"\0"), ("two_clear", b"\0\0\xff"), ("half_clear", b"\xff\x80"), ("none_clear", b"\xff\xff")):
        add(f"png_palette_{name}.png", png(W, H, 4, 3, packed(values, 4), (b"PLTE", palette), (b"tRNS", alpha)))
    twice = palette[:6] + palette[:3] + palette[9:]
    add("png_palette_clear_colour_twice.png", png(W, H, 4, 3, packed(values, 4), (b"PLTE", twice), (b"tRNS", b"\0")))
    wide = [np.stack([row, row[::-1]], -1).astype(np.uint8).tobytes() for row in RGB.reshape(H, -1)]
    add("png_rgb16_clear.png", png(W, H, 16, 2, wide, (b"tRNS", wide[0][:6])))
    add("png_rgb_clear_over_255.png", png(W, H, 8, 2, [r.tobytes() for r in RGB], (b"tRNS", struct.pack(">3H", 300, 300, 300))))
    both = np.stack([GREY, GREY[::-1]], -1)
    add("png_grey_alpha16.png", png(W, H, 16, 4, [np.stack([r, r[::-1]], -1).astype(np.uint8).tobytes() for r in both.reshape(H, -1)]))
    exif = b"II*\0" + struct.pack("<IH", 8, 1) + struct.pack("<HHIHH", 0x112, 3, 1, 5, 0) + struct.pack("<I", 0)
    add("png_exif_5.png", png(W, H, 8, 2, [r.tobytes() for r in RGB], (b"eXIf", exif)))
    xmp = b"XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation=\"8\"/>"
    add("png_xmp_8.png", png(W, H, 8, 2, [r.tobytes() for r in RGB], (b"iTXt", xmp)))


def bmp(width, height, bits, rows, header=40, compression=0, palette=b"", masks=b"", colours=0, offset=None):
    if header == 12:
        dib = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        dib = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(rows), 0, 0, colours, 0)
        dib += (masks + bytes(header))[:header - 40] if header > 40 else masks
    start = 14 + len(dib) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start if offset is None else offset) + dib + palette + rows


def padded(rows):
    return b"".join(r + bytes(-len(r) % 4) for r in rows)


def bmps():
    colours = rng.integers(0, 256, (256, 3), dtype=np.uint8)
    bgrx = np.concatenate([colours, np.zeros((256, 1), np.uint8)], 1)
    for bits in (1, 4, 8):
        rows = padded(packed((GREY >> (8 - bits))[::-1], bits))
        add(f"bmp_palette{bits}.bmp", bmp(W, H, bits, rows, palette=bgrx[:1 << bits].tobytes()))
        add(f"bmp_core_palette{bits}.bmp", bmp(W, H, bits, rows, header=12, palette=colours[:1 << bits].tobytes()))
    add("bmp_short_palette.bmp", bmp(W, H, 8, padded([r.tobytes() for r in (GREY & 15)[::-1]]), palette=bgrx[:16].tobytes(), colours=16))
    add("bmp_offset_forgets_palette.bmp", bmp(W, H, 8, padded([r.tobytes() for r in GREY]), palette=bgrx.tobytes(), offset=54))
    add("bmp_core_24.bmp", bmp(W, H, 24, padded([r.tobytes() for r in RGB[::-1]]), header=12))
    v = (RGB[::-1] >> 3).astype(np.uint16)
    add("bmp_16.bmp", bmp(W, H, 16, padded([r.tobytes() for r in (v[..., 0] << 10 | v[..., 1] << 5 | v[..., 2])])))
    six = (RGB[::-1, :, 1] >> 2).astype(np.uint16)
    add("bmp_565.bmp", bmp(W, H, 16, padded([r.tobytes() for r in (v[..., 0] << 11 | six << 5 | v[..., 2])]), compression=3, masks=struct.pack("<3I", 0xF800, 0x7E0, 0x1F)))
    four = np.concatenate([RGB[::-1], GREY[::-1, :, None]], 2)
    add("bmp_32.bmp", bmp(W, H, 32, four[..., [2, 1, 0, 3]].tobytes()))
    add("bmp_32_fields.bmp", bmp(W, H, 32, four[..., [2, 1, 0, 3]].tobytes(), compression=3, masks=struct.pack("<3I", 0xFF0000, 0xFF00, 0xFF)))
    add("bmp_v4_rgba.bmp", bmp(W, H, 32, four.tobytes(), header=108, compression=3, masks=struct.pack("<4I", 0xFF, 0xFF00, 0xFF0000, 0xFF000000)))
    add("bmp_v5_bgra.bmp", bmp(W, H, 32, four[..., [2, 1, 0, 3]].tobytes(), header=124, compression=3, masks=struct.pack("<4I", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)))
    add("bmp_v5_xbgr.bmp", bmp(W, H, 32, four[..., [3, 2, 1, 0]].tobytes(), header=124, compression=3, masks=struct.pack("<4I", 0xFF000000, 0xFF0000, 0xFF00, 0)))
    runs = b""
    for y in range(H - 1, -1, -1):
        row, x = GREY[y].copy(), 0
        if y == 6:
            runs += bytes([W, 77, 0, 0])
        elif y == 5:
            runs += bytes([4, 9, 0, 2, 5, 0, W - 9, 8, 0, 0])
        else:
            runs += bytes([0, W]) + row.tobytes() + bytes(W % 2) + b"\0\0"
    unpacked = GREY.copy()
    unpacked[6] = 77
    unpacked[5] = [9] * 4 + [0] * 5 + [8] * (W - 9)
    add("bmp_rle8.bmp", bmp(W, H, 8, runs + b"\0\1", compression=1, palette=bgrx.tobytes()),
        same_as=bmp(W, H, 8, padded([r.tobytes() for r in unpacked[::-1]]), palette=bgrx.tobytes()))
    pairs = b"".join(bytes([10, 0x25 + y, 0, 4, 0x12, 0x34, 7, 0x0F, 0, 0]) for y in range(H))
    add("bmp_rle4.bmp", bmp(W, H, 4, pairs + b"\0\1", compression=2, palette=bgrx[:16].tobytes()))


def gifs():
    image = Image.fromarray(RGB).quantize(32)
    add("gif_interlaced.gif", saved(image, "GIF", interlace=1))
    for height in (1, 2, 3, 4, 5, 6, 7, 8, 9):
        add(f"gif_interlaced_{height}_rows.gif", saved(image.crop((0, 0, W, height)), "GIF", interlace=1))
    plain = saved(image, "GIF", interlace=0)
    table = plain[13:13 + 96]
    body = plain[plain.index(b"\x2c"):]

    def gif(screen, left, top, clear=None, local=False, colours=table):
        control = b"" if clear is None else b"!\xf9\x04\x01\0\0" + bytes([clear]) + b"\0"
        flags = 0x84 if local else 0
        return (b"GIF89a" + struct.pack("<HHBBB", *screen, 0 if local or not colours else 0x84, 3, 0) + (b"" if local else colours)
                + b"!\xfe\x02hi\0" + control + b"\x2c" + struct.pack("<HHHHB", left, top, W, H, flags) + (colours if local else b"") + body[10:])
    add("gif_local_palette.gif", gif((W, H), 0, 0, local=True))
    add("gif_offset_clear.gif", gif((40, 30), 7, 5, clear=9))
    add("gif_outside_screen.gif", gif((10, 10), 7, 5))
    add("gif_no_screen.gif", gif((0, 0), 0, 0))
    add("gif_no_palette.gif", gif((W, H), 0, 0, colours=b""))


def orientation(value):
    exif = Image.Exif()
    exif[0x112] = value
    return exif.tobytes()


def tiffs():
    image = Image.fromarray(RGB)
    add("tiff_cmyk.tif", saved(image.convert("CMYK"), "TIFF"))
    add("tiff_palette.tif", saved(image.quantize(32), "TIFF"))
    add("tiff_1bit.tif", saved(Image.fromarray(GREY).convert("1"), "TIFF"))
    add("tiff_grey.tif", saved(Image.fromarray(GREY), "TIFF", compression="packbits"))
    add("tiff_grey_alpha.tif", saved(Image.fromarray(np.stack([GREY, GREY[::-1]], -1), "LA"), "TIFF"))
    add("tiff_rgba.tif", saved(Image.fromarray(np.dstack([RGB, GREY])), "TIFF"))
    for turn in (2, 5, 6, 8):
        # Pillow 9.4 rotates these twice.
        add(f"tiff_turned_{turn}.tif", saved(image, "TIFF", tiffinfo={274: turn}), same_as=saved(image, "PNG", exif=orientation(turn)))


def jpegs():
    smooth = Image.fromarray(RGB).resize((40, 28), Image.BICUBIC)
    plain = saved(smooth, "JPEG", quality=90)
    cmyk = saved(smooth.convert("CMYK"), "JPEG", quality=90)
    at = cmyk.index(b"\xff\xee")
    add("jpeg_cmyk_without_adobe.jpg", cmyk[:at] + cmyk[at + 2 + struct.unpack(">H", cmyk[at + 2:at + 4])[0]:])

    def with_app1(content):
        return plain[:2] + b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content + plain[2:]

    def exif(order, entries):
        block = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(entries))
        return b"Exif\0\0" + block + b"".join(entries) + struct.pack(order + "I", 0)
    for order, name in (("<", "little"), (">", "big")):
        add(f"jpeg_exif_{name}_endian.jpg", with_app1(exif(order, [struct.pack(order + "HHIHH", 0x112, 3, 1, 6, 0)])))
    add("jpeg_exif_long.jpg", with_app1(exif("<", [struct.pack("<HHII", 0x112, 4, 1, 3)])))
    add("jpeg_exif_twice.jpg", with_app1(exif("<", [struct.pack("<HHIHH", 0x112, 3, 1, 6, 0), struct.pack("<HHIHH", 0x112, 3, 1, 3, 0)])))
    add("jpeg_exif_0.jpg", with_app1(exif("<", [struct.pack("<HHIHH", 0x112, 3, 1, 0, 0)])))
    add("jpeg_fill_bytes.jpg", plain[:2] + b"\xff\xff\xff" + plain[2:])
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x><tiff:Orientation>7</tiff:Orientation></x>"
    # Pillow 9.4 supports only the attribute.
    add("jpeg_xmp_element.jpg", with_app1(xmp), same_as=saved(smooth, "JPEG", quality=90, exif=orientation(7)))
    both = exif("<", [struct.pack("<HHIHH", 0x112, 3, 1, 1, 0)])
    add("jpeg_exif_1_beats_xmp.jpg", with_app1(both)[:2] + b"\xff\xe1" + struct.pack(">H", len(xmp) + 2) + xmp + with_app1(both)[2:])
    add("jpeg_two_scans.jpg", saved(smooth, "JPEG", quality=90, progressive=True, subsampling=1))


def webps():
    add("webp_exif_prefix.webp", saved(Image.fromarray(RGB), "WEBP", lossless=True, exif=b"Exif\0\0" + b"II*\0" + struct.pack("<IH", 8, 1)
        + struct.pack("<HHIHH", 0x112, 3, 1, 6, 0) + struct.pack("<I", 0)))
    add("webp_odd_lossy.webp", saved(Image.fromarray(RGB), "WEBP", quality=75))


for make in (pngs, bmps, gifs, tiffs, jpegs, webps):
    make()
lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items())
Path(__file__).with_name("small_files.json").write_text(f'{{"pillow": "{PIL.__version__}", "cases": {{\n{lines}\n}}}}\n')
print(len(cases), "files")
