"""Writes damage.json: Pillow's results for damaged copies of the fixtures.

    python make_damage.py

Recorded with Pillow 9.4.0, which has no AVIF. Each file is truncated at several lengths, has a block overwritten, or a bit flipped; FileDamage.cs in
this folder does the same. One letter per damaged copy: r rejected, e equal to the undamaged picture, d different from it,
u read as a single colour although the undamaged picture is not.
"""
import io
import json
import base64
import warnings
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

warnings.simplefilter("ignore")
HERE = Path(__file__).parent
FIXTURES = HERE.parent / "Fixtures"
CUTS = [1, 3, 5, 8, 12, 17, 25, 33, 42, 50, 58, 66, 75, 83, 90, 94, 97, 98, 99]
BLOCKS = 12
FLIPS = 24


def decode(data):
    # Without exif_transpose, because Pillow 9.4 may rotate a TIFF twice. The tests compare the same pixels.
    return np.array(Image.open(io.BytesIO(data)).convert("RGB"))


def damaged(data):
    size = len(data)
    for percent in CUTS:
        yield data[:size * percent // 100]
    length = max(1, size // BLOCKS)
    for value in (0, 255):
        for i in range(BLOCKS):
            start = size * i // BLOCKS
            yield data[:start] + bytes([value]) * min(length, size - start) + data[start + length:]
    for i in range(FLIPS):
        place = (size * (2 * i + 1)) // (2 * FLIPS)
        yield data[:place] + bytes([data[place] ^ (1 << i % 8)]) + data[place + 1:]


def verdict(data, right):
    try:
        pixels = decode(data)
    except Exception:
        return "r"
    if pixels.shape == right.shape and np.array_equal(pixels, right):
        return "e"
    plain = len(np.unique(pixels.reshape(-1, 3), axis=0)) == 1 and len(np.unique(right.reshape(-1, 3), axis=0)) > 1
    return "u" if plain else "d"


files = {}
for path in sorted((FIXTURES / "preprocess" / "good").iterdir()):
    if path.stat().st_size < 25_000 and not path.name.startswith("size_"):
        files["preprocess/good/" + path.name] = path.read_bytes()
for path in sorted((FIXTURES / "formats").iterdir()):
    if path.suffix in (".tif", ".png") and path.name != "palette_of_8_bits.tif" and "-right" not in path.name and not path.name.startswith("damaged"):
        files["formats/" + path.name] = path.read_bytes()
for name, case in json.loads((HERE / "small_files.json").read_text())["cases"].items():
    if name.startswith(("bmp", "gif", "png", "jpeg_two")):
        files["small/" + name] = base64.b64decode(case["file"])
table = {}
for name, data in files.items():
    try:
        # Pillow 9.4 decodes these run lengths incorrectly.
        right = decode(data) if name != "small/bmp_rle8.bmp" else None
    except Exception:
        right = None
    table[name] = "".join(verdict(copy, right) for copy in damaged(data)) if right is not None else None
lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(letters)}" for name, letters in table.items())
(HERE / "damage.json").write_text(f'{{"pillow": "{PIL.__version__}", "files": {{\n{lines}\n}}}}\n')
print(len(table), "files", sum(len(v or "") for v in table.values()), "copies")
