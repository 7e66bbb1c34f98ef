"""Makes the archives here with Python's tarfile, and says where it finds the images in them: archives.json.

python3 make_archives.py
"""

import io
import json
import tarfile

LONG = "a-folder-with-a-long-name/" * 6 + "an image with a long name \N{CAT}.jpg"
MEMBERS = [
    ("./0001.jpg", b"first image"),
    ("0001.txt", b"a caption"),
    ("0001.json", b"{}" * 300),
    ("sub/0002.PNG", b"second" * 200),
    (LONG, b"third"),
    ("empty.jpg", b""),
    ("0003.webp", b"x" * 512),
]


def write(name, format):
    with tarfile.open(name, "w", format=format) as archive:
        folder = tarfile.TarInfo("sub")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for path, content in MEMBERS:
            info = tarfile.TarInfo(path)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for kind, path in ((tarfile.SYMTYPE, "link.jpg"), (tarfile.LNKTYPE, "hard.jpg"), (tarfile.FIFOTYPE, "pipe.jpg")):
            link = tarfile.TarInfo(path)
            link.type, link.linkname = kind, "0003.webp"
            archive.addfile(link)


def file_of(archive, member):
    return member if member.isreg() else archive.getmember(member.linkname)


def images(name):
    with tarfile.open(name) as archive:
        return [
            {"name": member.name.removeprefix("./"), "offset": file_of(archive, member).offset_data, "length": file_of(archive, member).size}
            for member in archive
            if (member.isreg() or member.islnk() or member.issym()) and member.name.lower().endswith((".jpg", ".png", ".webp"))
        ]


expected = {}
for format in ("USTAR", "GNU", "PAX"):
    name = f"{format.lower()}.tar"
    write(name, getattr(tarfile, f"{format}_FORMAT"))
    expected[name] = images(name)
with open("archives.json", "w", encoding="utf-8", newline="\n") as file:
    json.dump(expected, file, indent=2)
    file.write("\n")
