"""Writes Fixtures/after_resize: small pictures in the modes of Pillow, and what open_clip's order of steps makes of them: resize, then convert("RGB").

    python3 make_after_resize.py ../Fixtures/after_resize
"""
import hashlib, json, random, sys
from pathlib import Path
from PIL import Image
import PIL

out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
random.seed(2026)
width, height = 61, 43


def picture(mode):
    """A gradient with noise; alpha from 0 to 255, with areas of both ends."""
    image = Image.new(mode, (width, height))
    for y in range(height):
        for x in range(width):
            red, green, blue = 4 * x % 256, 5 * y % 256, random.randrange(256)
            alpha = 0 if x < 12 else 255 if x > 48 else (x * 7 + y * 3) % 256
            image.putpixel((x, y), {"RGBA": (red, green, blue, alpha), "LA": (red, alpha), "RGB": (red, green, blue), "L": red}[mode])
    return image


files = {
    "rgba.png": picture("RGBA"),
    "la.png": picture("LA"),
    "rgb.png": picture("RGB"),
    "grey.png": picture("L"),
    "palette.png": picture("RGB").quantize(16),
    "two_colours.png": picture("L").convert("1"),
    "palette.gif": picture("RGB").quantize(32),
    "grey.gif": picture("L"),
    "rgba.webp": picture("RGBA"),
    "palette.tga": picture("RGB").quantize(16),
    "rgb.tga": picture("RGB"),
}
expected = {"pillow": PIL.__version__, "pictures": []}
for name, image in files.items():
    image.save(out / name, **({"lossless": True, "exact": True} if name.endswith("webp") else {}))
    for resample, size in ((3, (40, 30)), (2, (90, 70))):
        with Image.open(out / name) as opened:
            mode = opened.mode
            result = opened.resize(size, resample).convert("RGB")
        expected["pictures"].append({
            "file": name, "mode": mode, "resample": resample, "width": size[0], "height": size[1], "sha256": hashlib.sha256(result.tobytes()).hexdigest()})
(out / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
