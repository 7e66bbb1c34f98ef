"""Makes the zip archives here, and says what Python's zipfile finds in them: zips.json.

python3 make_zips.py, with Info-ZIP's zip and 7-Zip of Debian
"""

import hashlib
import io
import json
import os
import struct
import subprocess
import tempfile
import zipfile
import zlib

os.chdir(os.path.dirname(os.path.abspath(__file__)))
JPEG = b"\xff\xd8\xff\xe0 not much of a photo " * 40
FILES = {
    "Takeout/Google Photos/Photos from 2024/IMG_0001.jpg": JPEG,
    "Takeout/Google Photos/Photos from 2024/IMG_0001.jpg.json": b'{"title": "IMG_0001.jpg"}',
    "Takeout/Google Photos/Photos from 2024/caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{CAT}.PNG": b"png" * 100,
    "empty.jpg": b"",
    "notes.txt": b"notes",
    "z/last.webp": bytes(range(256)) * 3,
}
IMAGES = (".jpg", ".png", ".webp")
DATE = (2024, 5, 1, 12, 0, 0)


def info(name, method=zipfile.ZIP_DEFLATED):
    entry = zipfile.ZipInfo(name, DATE)
    entry.compress_type = method
    entry.external_attr = 0o644 << 16
    return entry


def write(path, method=zipfile.ZIP_DEFLATED, wide=False, comment=b""):
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = comment
        archive.writestr(zipfile.ZipInfo("Takeout/", DATE), b"")
        for name, content in FILES.items():
            with archive.open(info(name, method), "w", force_zip64=wide) as member:
                member.write(content)


write("deflate.zip")
write("stored.zip", zipfile.ZIP_STORED)
write("comment.zip", comment=b"a comment that contains PK\x05\x06 and more" + b"." * 40)
write("wide.zip", wide=True)
write("bzip2.zip", zipfile.ZIP_BZIP2)
write("lzma.zip", zipfile.ZIP_LZMA)

# Written to a pipe: sizes only behind the data.
class Pipe(io.RawIOBase):
    def __init__(self, path):
        self.file = open(path, "wb")

    def writable(self):
        return True

    def write(self, data):
        return self.file.write(data)


pipe = Pipe("streamed.zip")
with zipfile.ZipFile(pipe, "w") as archive:
    for name, content in FILES.items():
        archive.writestr(info(name), content)
pipe.file.close()

# All counts and offsets in the zip64 records, which Python writes only where it has to.
data = open("deflate.zip", "rb").read()
end = data.rindex(b"PK\x05\x06")
count, size, offset = struct.unpack("<HLL", data[end + 10 : end + 20])
wide_end = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
with open("wide-end.zip", "wb") as file:
    file.write(data[:end] + wide_end + locator + struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))

# Behind a program that extracts it: offsets as they were, and corrected.
with open("behind.zip", "wb") as file:
    file.write(b"#!/bin/sh\nexit 1\n" + data)
with zipfile.ZipFile("corrected.zip", "w") as archive:
    pass
with open("corrected.zip", "wb") as file:
    file.write(b"#!/bin/sh\nexit 1\n")
with zipfile.ZipFile("corrected.zip", "a") as archive:
    for name, content in FILES.items():
        archive.writestr(info(name), content)

# Two entries of one name; names that lead out or start at the root; system files; a link.
with zipfile.ZipFile("names.zip", "w") as archive:
    for name, content in (("a.jpg", b"first"), ("a.jpg", b"second"), ("../../etc/out.jpg", b"out"), ("/abs.jpg", b"absolute"), ("./dot.jpg", b"dot"), ("__MACOSX/._a.jpg", b"fork"), (".DS_Store", b"x")):
        archive.writestr(info(name), content)
    link = info("link.jpg", zipfile.ZIP_STORED)
    link.external_attr = 0o120777 << 16
    archive.writestr(link, "a.jpg")


def raw(path, name, content, flags=0, extra=b"", system=0, method=0, stored=None):
    """One entry, written by hand: Python does not write such names."""
    stored = content if stored is None else stored
    common = struct.pack("<HHHHHLLLHH", 20, flags, method, 0, 0x58A1, zlib.crc32(content), len(stored), len(content), len(name), len(extra))
    local = b"PK\x03\x04" + common + name + extra
    central = b"PK\x01\x02" + struct.pack("<H", 20 | system << 8) + common + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + name + extra
    with open(path, "wb") as file:
        file.write(local + stored + central + struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local) + len(stored), 0))


raw("cp437.zip", "d\u00e9j\u00e0 vu \u00df.jpg".encode("cp437"), b"dos")
raw("macos.zip", "cafe\u0301.jpg".encode(), b"macOS says nothing about UTF-8", system=3)
raw("backslash.zip", b"photos\\2024\\a.jpg", b"Windows")
name = "r\u00e9sum\u00e9.jpg"
dos = name.encode("cp437")
raw("unicode-path.zip", dos, b"both names", extra=struct.pack("<HHBL", 0x7075, 5 + len(name.encode()), 1, zlib.crc32(dos)) + name.encode())
raw("unicode-stale.zip", dos, b"renamed", extra=struct.pack("<HHBL", 0x7075, 5 + 5, 1, 1) + b"x.jpg")
zstd = subprocess.run(["zstd", "-q", "-c"], input=JPEG, capture_output=True, check=True).stdout
raw("zstd.zip", b"a.jpg", JPEG, method=93, stored=zstd)

with tempfile.TemporaryDirectory() as folder:
    for name, content in FILES.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    with open(os.path.join(folder, "noise.jpg"), "wb") as file:
        file.write(b"".join(hashlib.sha256(bytes([i & 255, i >> 8])).digest() for i in range(4096)))
    here = os.getcwd()

    def run(*command):
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

    for made in ("info-zip.zip", "encrypted.zip", "split.zip", "split.z01", "split.z02", "7z-aes.zip", "7z-deflate64.zip"):
        if os.path.exists(made):
            os.remove(made)
    run("zip", "-q", "-9", "-r", f"{here}/info-zip.zip", "Takeout", "empty.jpg", "notes.txt", "z")
    run("zip", "-q", "-P", "secret", f"{here}/encrypted.zip", "z/last.webp", "notes.txt")
    run("zip", "-q", "-0", "-s", "64k", f"{here}/split.zip", "noise.jpg")
    os.remove("split.z01")
    os.remove("split.z02")
    run("7z", "a", "-tzip", "-mem=AES256", "-psecret", f"{here}/7z-aes.zip", "z/last.webp")
    run("7z", "a", "-tzip", "-mm=Deflate64", f"{here}/7z-deflate64.zip", "z/last.webp")



def text_of(entry):
    """Info-ZIP's names are UTF-8, and it says so in a field that Python does not read."""
    return entry.filename if entry.flag_bits & 0x800 else entry.filename.encode("cp437").decode()


expected = {}
for path in ("deflate.zip", "stored.zip", "wide.zip", "streamed.zip", "wide-end.zip", "behind.zip", "corrected.zip", "info-zip.zip"):
    with zipfile.ZipFile(path) as archive:
        expected[path] = [
            {"name": text_of(entry), "length": entry.file_size, "sha256": hashlib.sha256(archive.read(entry)).hexdigest()}
            for entry in archive.infolist()
            if entry.filename.lower().endswith(IMAGES)
        ]
# Python takes the signature in the comment for the end of the directory.
expected["comment.zip"] = expected["deflate.zip"]
with open("zips.json", "w", encoding="utf-8", newline="\n") as file:
    json.dump(expected, file, indent=1)
    file.write("\n")
