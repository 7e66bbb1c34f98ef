"""Writes src/Tokenizers/Cleaning/entities.txt: the named character references of HTML 5, from Python's html.entities.

    python3 tools/unicode/write_entities.py > src/Tokenizers/Cleaning/entities.txt

A line is a name, with its semicolon if it has one, and the code points. Lines that start with ^ are spellings in capitals that no standard has,
but that ftfy, which open_clip runs over texts, understands too: those of names in small letters, where HTML would leave them as they are.
"""

import html
import html.entities


def points(text):
    return " ".join(f"{ord(c):X}" for c in text)


for name, text in sorted(html.entities.html5.items()):
    print(name, points(text))
for name, text in sorted(html.entities.html5.items()):
    capitals = "&" + name.upper()
    if name.endswith(";") and name == name.lower() and html.unescape(capitals) == capitals:
        print("^" + name.upper(), points(text.upper()))
