"""Writes jpeg_files.json: small JPEG files of processes and samplings that Pillow does not write, made by cjpeg of libjpeg-turbo, with the SHA-256 of their pixels by Pillow.

Needs cjpeg (Debian: libjpeg-turbo-progs) in PATH and Pillow. Never runs code of this repository.
"""
import base64, hashlib, io, json, pathlib, subprocess

from PIL import Image, __version__

here = pathlib.Path(__file__).parent
picture = Image.open(here / "../Fixtures/images/photo.jpg").convert("RGB").resize((45, 38))
source = io.BytesIO()
picture.save(source, "PPM")

KINDS = {
    "4:4:4": ["-sample", "1x1"], "4:2:2": ["-sample", "2x1"], "4:4:0": ["-sample", "1x2"], "4:2:0": ["-sample", "2x2"], "4:1:1": ["-sample", "4x1"], "4:1:0": ["-sample", "4x2"],
    "1x4": ["-sample", "1x4"], "odd sampling": ["-sample", "2x2,2x1,1x1"], "3x1": ["-sample", "3x1"], "grey": ["-grayscale"], "RGB": ["-rgb"],
    "progressive": ["-progressive"], "progressive 4:4:4": ["-progressive", "-sample", "1x1"], "optimized": ["-optimize"],
    "arithmetic": ["-arithmetic"], "arithmetic progressive": ["-arithmetic", "-progressive"], "arithmetic with restarts": ["-arithmetic", "-restart", "1"],
    "restart every row": ["-restart", "1"], "restart every 3 blocks": ["-restart", "3B"], "quality 1": ["-quality", "1"], "quality 100": ["-quality", "100"],
    "fast transform": ["-dct", "fast"], "smoothed": ["-smooth", "50"], "baseline tables": ["-quality", "2", "-baseline"],
}

files = {}
for name, options in KINDS.items():
    made = subprocess.run(["cjpeg", *options], input=source.getvalue(), capture_output=True, check=True).stdout
    pixels = Image.open(io.BytesIO(made)).convert("RGB").tobytes()
    files[name] = {"file": base64.b64encode(made).decode(), "rgb": hashlib.sha256(pixels).hexdigest()}

lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in files.items())
(here / "jpeg_files.json").write_text(f'{{\n"pillow": {json.dumps(__version__)},\n"cjpeg": "libjpeg-turbo 2.1.5",\n"files": {{\n{lines}\n}}\n}}\n')
