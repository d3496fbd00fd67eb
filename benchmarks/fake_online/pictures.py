"""Small real files of the kinds that services hand out, made from a name."""

import base64
import hashlib
import struct
import zlib

_JPG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtO"
    "bDoKrarYqMyP/L2u71////m8H////6/+b9//j/wAALCAAQABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAA"
    "AAT/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/9oACAEBAAA/AJwH/9k="
)
"""16 by 16 pixels of grey."""

GREEN = (0, 255, 0)
TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "mp4": "video/mp4",
}


def png(words="", width=16, height=16, colour=(200, 60, 30)):
    """A PNG of one colour; ``words`` make its bytes differ from those of others."""

    def chunk(name, data):
        end = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + end

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes(colour) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"tEXt", b"Comment\0" + words.encode())
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def jpg(words=""):
    told = words.encode()
    return _JPG[:2] + b"\xff\xfe" + struct.pack(">H", len(told) + 2) + told + _JPG[2:]


def pdf(words=""):
    """One empty page, with a table of where its objects lie."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>",
    )
    body, places = b"%PDF-1.4\n%" + words.encode() + b"\n", []
    for number, what in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj" % number + what + b"endobj\n"
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 4\n0000000000 65535 f \n" + rows
    end = b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + table + end


def mp4(words=""):
    """The boxes that a player looks for first, and nothing to play."""

    def box(name, data):
        return struct.pack(">I", len(data) + 8) + name + data

    brand = box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
    return brand + box(b"free", words.encode()) + box(b"mdat", b"") + box(b"moov", b"")


MAKERS = {"png": png, "jpg": jpg, "pdf": pdf, "mp4": mp4}


def made(end, words):
    """A file with this extension, always the same for the same words."""
    return MAKERS.get(end, png)(words)


def sums(data):
    """Its size and hashes, as services tell them."""
    return {
        "size": str(len(data)),
        "crc": f"{zlib.crc32(data):08x}",
        "md5": hashlib.md5(data).hexdigest(),
        "sha1": hashlib.sha1(data).hexdigest(),
    }
