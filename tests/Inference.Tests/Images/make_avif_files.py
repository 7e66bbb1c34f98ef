"""Writes avif_files.json: small AVIF files of each kind, and the pixels that libavif decodes from them.

    python make_avif_files.py

Recorded with libavif 0.11.1 (avifenc, avifdec; dav1d 1.0.0, libyuv 1857) and Pillow 9.4.0. `png` is the output of avifdec at 8 bits without alpha, rotated by
`orientation`. libavif leaves the rotation to its caller. Pillow 12 applies irot, then imir (or XMP if neither they nor EXIF contain an orientation), and ignores
clap and the value of EXIF. For premultiplied files, libavif divides the colours by alpha.
"""
import base64
import io
import json
import struct
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

W, H = 40, 28
y, x = np.mgrid[0:H, 0:W]
RGB = np.array(Image.open(Path(__file__).parents[3] / "samples" / "photos" / "coffee_cup.jpg").convert("RGB").resize((W, H), Image.Resampling.BICUBIC))
ALPHA = np.clip(x * 4 + 3, 0, 255).astype(np.uint8)
TURNS = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
         6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_90}
# Results of Pillow's irot_imir_to_exif_orientation by (irot, imir).
ORIENTATIONS = {(1, None): 8, (2, None): 3, (3, None): 6, (1, 0): 5, (1, 1): 7, (2, 0): 2, (2, 1): 4, (3, 0): 7, (3, 1): 5, (None, 0): 4, (None, 1): 2}
cases = {}
folder = Path(tempfile.mkdtemp())
Image.fromarray(RGB).save(folder / "rgb.png")
Image.fromarray(np.dstack([RGB, ALPHA])).save(folder / "rgba.png")
Image.fromarray(RGB).convert("L").save(folder / "grey.png")
Image.fromarray(RGB).resize((64, 64)).save(folder / "tile.png")  # The smallest tile size allowed.


def exif(value):
    return b"II*\0" + struct.pack("<IH", 8, 1) + struct.pack("<HHIHH", 0x112, 3, 1, value, 0) + struct.pack("<I", 0)


def encoded(*options, inputs=("rgb.png",), quality=("-y", "444", "--min", "0", "--max", "4")):
    subprocess.run(["avifenc", "-s", "8", *quality, *options, *(str(folder / name) for name in inputs), str(folder / "out.avif")],
                   check=True, capture_output=True)
    return (folder / "out.avif").read_bytes()


def add(name, data, orientation=1, decoded=None):
    """decoded: a file with the same pixels, for files that libavif cannot decode correctly."""
    (folder / "in.avif").write_bytes(decoded or data)
    subprocess.run(["avifdec", "-d", "8", str(folder / "in.avif"), str(folder / "out.png")], check=True, capture_output=True)
    image = Image.fromarray(np.array(Image.open(folder / "out.png").convert("RGBA"))[..., :3])
    if orientation != 1:
        image = image.transpose(TURNS[orientation])
    png = io.BytesIO()
    image.save(png, "PNG")
    cases[name] = {"file": base64.b64encode(data).decode(), "png": base64.b64encode(png.getvalue()).decode()}


def swapped(data, first, second):
    """Swaps two properties, so that they are associated in the other order."""
    a, b = data.index(first) - 4, data.index(second) - 4
    assert struct.unpack(">I", data[a:a + 4]) == struct.unpack(">I", data[b:b + 4]) == (9,)
    out = bytearray(data)
    out[a:a + 9], out[b:b + 9] = data[b:b + 9], data[a:a + 9]
    return bytes(out)


add("avif_444.avif", encoded())
add("avif_422.avif", encoded(quality=("-y", "422", "--min", "0", "--max", "4")))
add("avif_420.avif", encoded(quality=("-y", "420", "--min", "0", "--max", "4")))
add("avif_limited_range.avif", encoded("-r", "limited"))
add("avif_lossless.avif", encoded(quality=("--lossless",)))
add("avif_10_bit.avif", encoded("-d", "10"))
add("avif_12_bit.avif", encoded("-d", "12"))
add("avif_grey.avif", encoded(inputs=("grey.png",), quality=("-y", "400", "--min", "0", "--max", "4")))
add("avif_grid.avif", encoded("--grid", "2x1", inputs=("tile.png", "tile.png")))
add("avif_grid_irot_1.avif", encoded("--grid", "1x2", "--irot", "1", inputs=("tile.png", "tile.png")), 8)
add("avif_alpha.avif", encoded(inputs=("rgba.png",)))
add("avif_alpha_10_bit.avif", encoded("-d", "10", inputs=("rgba.png",)))
add("avif_premultiplied.avif", encoded("--premultiply", inputs=("rgba.png",)))
add("avif_premultiplied_10_bit.avif", encoded("--premultiply", "-d", "10", inputs=("rgba.png",)))
add("avif_premultiplied_turned.avif", encoded("--premultiply", "--irot", "1", inputs=("rgba.png",)), 8)
add("avif_sequence.avif", encoded(inputs=("rgb.png", "rgba.png")))
for (irot, imir), orientation in ORIENTATIONS.items():
    options = ([] if irot is None else ["--irot", str(irot)]) + ([] if imir is None else ["--imir", str(imir)])
    add(f"avif_irot_{irot}_imir_{imir}.avif", encoded(*options), orientation)
add("avif_alpha_irot_1.avif", encoded("--irot", "1", inputs=("rgba.png",)), 8)
turned = encoded("--irot", "1", "--imir", "0")
add("avif_imir_before_irot.avif", swapped(turned, b"irot", b"imir"), 5, decoded=turned)
add("avif_clap.avif", encoded("--clap", "20,1,14,1,0,1,0,1"))
add("avif_clap_irot_3.avif", encoded("--clap", "20,1,14,1,0,1,0,1", "--irot", "3"), 6)
(folder / "1.exif").write_bytes(exif(1))
(folder / "0.exif").write_bytes(b"II*\0" + struct.pack("<IH", 8, 0) + struct.pack("<I", 0))
(folder / "6.xmp").write_text('<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>')


def with_exif_6(*options):
    """Patches the orientation into the file, because avifenc would convert it to irot."""
    data = encoded("--exif", str(folder / "1.exif"), *options)
    assert data.count(exif(1)) == 1
    return data.replace(exif(1), exif(6))


add("avif_exif_6_is_passed_over.avif", with_exif_6())
add("avif_exif_6_irot_1.avif", with_exif_6("--irot", "1"), 8)
add("avif_xmp_6.avif", encoded("--xmp", str(folder / "6.xmp")), 6)
add("avif_xmp_6_irot_1.avif", encoded("--xmp", str(folder / "6.xmp"), "--irot", "1"), 8)
add("avif_xmp_6_exif_1.avif", encoded("--xmp", str(folder / "6.xmp"), "--exif", str(folder / "1.exif")))
add("avif_xmp_6_exif_without.avif", encoded("--xmp", str(folder / "6.xmp"), "--exif", str(folder / "0.exif")), 6)
lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items())
Path(__file__).with_name("avif_files.json").write_text(f'{{"libavif": "0.11.1", "cases": {{\n{lines}\n}}}}\n')
print(len(cases), "files")
