#!/usr/bin/env python3
"""Writes spellings.json: one image (../wire/image.jpg) in the JSON forms that clients send, encoded with Python's own base64 and urllib.

Each entry has a name, the text and the expectation. "same": accepted as the image. "refused": rejected, with words of the message.
"unread": bytes that are not a supported image, with words of the error. Python 3.11; standard library only.
"""
import base64, json, os
from urllib.parse import quote, quote_from_bytes, parse_qs, urlencode

here = os.path.dirname(os.path.abspath(__file__))
photo = open(os.path.join(here, "..", "wire", "image.jpg"), "rb").read()
# Bytes after the end of a JPEG are ignored: they produce padding of every length, and a text that ends with "+".
padded = {len(base64.b64encode(photo + b"\0" * n)) - len(base64.b64encode(photo + b"\0" * n).rstrip(b"=")): photo + b"\0" * n for n in range(3)}
none, one, two = (base64.b64encode(padded[n]).decode() for n in (0, 1, 2))
url = lambda n: base64.urlsafe_b64encode(padded[n]).decode()
assert "+" in none and "/" in none and one.endswith("=") and two.endswith("==") and "=" not in none
mime = base64.encodebytes(padded[1]).decode()
plus_end = base64.b64encode(padded[0] + b"\x00\x00\x3e").decode()
assert plus_end.endswith("+")
lowered = lambda form: parse_qs("image=" + form)["image"][0]
svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="8"><rect width="8" height="8" fill="red"/></svg>'
middle = len(two) // 2 // 4 * 4

same, refused, unread = [], [], []
def ok(name, text): same.append({"name": name, "text": text})
def no(name, text, says): refused.append({"name": name, "text": text, "says": says})
def unreadable(name, text, says): unread.append({"name": name, "text": text, "says": says})

for n, text in enumerate((none, one, two)):
    ok(f"base64, padding {n}", text)
    ok(f"base64, padding {n} left out", text.rstrip("="))
    ok(f"URL-safe, padding {n}", url(n))
    ok(f"URL-safe, padding {n} left out", url(n).rstrip("="))
    ok(f"data URI, padding {n}", "data:image/jpeg;base64," + text)
    ok(f"data URI, padding {n} left out", "data:image/jpeg;base64," + text.rstrip("="))
ok("MIME, 76 columns, LF", mime)
ok("MIME, 76 columns, CRLF", mime.replace("\n", "\r\n"))
ok("MIME, 76 columns, CR", mime.replace("\n", "\r"))
ok("PEM, 64 columns, no padding", "\n".join(two.rstrip("=")[i:i + 64] for i in range(0, len(two), 64)))
ok("blanks and lines around it", " \t\r\n" + one + "\n \t")
ok("data URI, blanks and lines around it", "\n  data:image/jpeg;base64," + one + " \r\n")
ok("data URI in capitals", "DATA:IMAGE/JPEG;BASE64," + one)
ok("data URI in mixed case", "Data:Image/Jpeg;Base64," + one)
ok("data URI without a media type", "data:;base64," + one)
ok("data URI of octets", "data:application/octet-stream;base64," + one)
ok("data URI of another image type", "data:image/png;base64," + one)
ok("data URI of a type that is not an image", "data:text/plain;base64," + one)
ok("data URI with an invalid media type", "data:jpeg;base64," + one)
ok("data URI with parameters", "data:image/jpeg;charset=utf-8;name=x.jpg;base64," + one)
ok("data URI with a quoted parameter", 'data:image/jpeg;name="a, b;c.jpg";base64,' + one)
ok("data URI with blanks in its head", "data: image/jpeg ; charset=utf-8 ; base64 ," + one)
ok("data URI with a blank after the comma", "data:image/jpeg;base64, " + one)
ok("data URI of MIME lines", "data:image/jpeg;base64,\r\n" + mime.replace("\n", "\r\n"))
ok("data URI, URL-safe", "data:image/jpeg;base64," + url(1))
ok("data URI, percent-encoded base64", "data:image/jpeg;base64," + quote(one, safe=""))
ok("data URI, percent-encoded lines", "data:image/jpeg;base64," + quote(mime.replace("\n", "\r\n"), safe=""))
ok("data URI, percent-encoded bytes", "data:image/jpeg," + quote_from_bytes(photo))
ok("data URI, percent-encoded bytes in lower case", "data:image/jpeg," + "".join(f"%{byte:02x}" for byte in photo))
ok("data URI without a head, percent-encoded bytes", "data:," + quote_from_bytes(photo))

no("a plus that became a blank", lowered(none), "blank")
no("a plus of a data URI that became a blank", lowered("data:image/jpeg;base64," + none), "blank")
no("one blank in the middle", two[:middle] + " " + two[middle:], "blank")
no("four blanks in the middle", two[:middle] + "    " + two[middle:], "blank")
no("lines folded to blanks", mime.strip().replace("\n", " "), "blank")
no("blanks before the ends of lines", mime.replace("\n", " \n"), "blank")
no("a tab in the middle", two[:middle] + "\t" + two[middle:], "tab")
no("a plus at the end that became a blank", plus_end[:-1] + " ", "blank")
no("a plus at the end of a data URI that became a blank", "data:image/jpeg;base64," + plus_end[:-1] + " ", "blank")
no("too much padding", one + "=", "padding")
no("padding without need", none + "=", "padding")
no("four times padding", none + "====", "padding")
no("half of the padding", two[:-1], "padding")
no("padding in the middle", base64.b64encode(photo[:100]).decode() + base64.b64encode(photo[100:]).decode(), "padding")
no("padding at the start", "=" + two[:-1], "padding")
no("one letter too few", none[:-3], "cut")
no("bits after the end", one[:-2] + chr(ord(one[-2]) + 1) + "=", "bits")
no("bits after the end, padding left out", two[:-3] + chr(ord(two[-3]) + 1), "bits")
no("both alphabets", none.replace("+", "-", 1), "alphabet")
no("a letter of no alphabet", two[:middle] + "!" + two[middle + 1:], "'!'")
no("a letter beyond ASCII", two[:middle] + "é" + two[middle + 1:], "U+00E9")
no("a zero", two[:middle] + "\0" + two[middle + 1:], "U+0000")
no("bytes of Python as text", str(base64.b64encode(photo)), "character 2 is '''")
no("quoted twice", json.dumps(one), "character 1 is '\"'")
no("lines escaped twice", mime.replace("\n", "\\n"), "'\\'")
no("percent-encoded base64 outside of a data URI", quote(one, safe=""), "'%'")
no("nothing", "", "empty")
no("blanks alone", " \r\n\t", "empty")
no("padding alone", "====", "padding")
no("data URI without a comma", "data:image/jpeg;base64" + one[:0], "comma")
no("data URI of nothing", "data:image/jpeg;base64,", "empty")
no("data URI of nothing, percent-encoded", "data:image/jpeg,", "empty")
no("data alone", "data:", "comma")
no("data URI with base64 before other parameters", "data:image/jpeg;base64;charset=utf-8," + one, "last")
no("data URI that says base64 twice", "data:image/jpeg;base64,data:image/jpeg;base64," + one, "':'")
no("data URI with a cut escape", "data:image/jpeg," + quote_from_bytes(photo) + "%F", "escape")
no("data URI with an invalid escape", "data:image/jpeg," + quote_from_bytes(photo).replace("%FF", "%GG", 1), "escape")
no("data URI with a cut escape in base64", "data:image/jpeg;base64," + quote(one, safe="")[:-1], "escape")
no("data URI with bare bytes", "data:image/jpeg," + photo.decode("latin-1"), "escape")
no("data URI with a blank among escapes", "data:image/jpeg," + quote_from_bytes(photo[:300]) + " " + quote_from_bytes(photo[301:]), "blank")
no("a path", "/home/me/cat.jpg", "path")
no("a path of Windows", "C:\\photos\\cat.jpg", "':'")
no("a file address", "file:///home/me/cat.jpg", "file:")
no("an address of a browser's own", "blob:https://example.com/0f8a1c7d-5f3b-4f0f-9d6a-7f1e2b3c4d5e", "blob:")

unreadable("SVG in base64", "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(), "SVG")
unreadable("SVG as text", "data:image/svg+xml;utf8," + svg, "SVG")
unreadable("SVG percent-encoded", "data:image/svg+xml," + quote(svg), "SVG")
unreadable("SVG without a data URI", base64.b64encode(svg.encode()).decode(), "SVG")
unreadable("PDF", "data:application/pdf;base64," + base64.b64encode(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj").decode(), "PDF")
unreadable("text", "data:text/plain,no%20picture", "Not an image: this is a text file")

names = [each["name"] for each in same + refused + unread]
assert len(names) == len(set(names))
with open(os.path.join(here, "spellings.json"), "w", encoding="utf-8") as out:
    json.dump({"same": same, "refused": refused, "unread": unread}, out, indent=1, ensure_ascii=True)
    out.write("\n")
