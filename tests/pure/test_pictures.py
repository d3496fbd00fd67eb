"""What a picture is told by: its header, its end, its size, its tier."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from api.images import identity, shrink
from api.images.recent import Recent
from zapcore import inodes
from zapcore.identify.pictures import CONTENT_TYPES, read_header
from zapcore.identify.whole_pictures import is_whole


def drawn(kind, mode="RGB", size=(12, 7), **how):
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(out, kind, **how)
    return out.getvalue()


def header(data):
    return read_header(io.BytesIO(data))


def png_of(width, height, colour=2, before=()):
    def chunk(kind, body):
        whole = kind + body
        return (
            struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    extra = b"".join(chunk(kind, body) for kind, body in before)
    body = chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + body


PICTURES = {
    "png": drawn("PNG"),
    "png, palette": drawn("PNG", "P"),
    "png, alpha": drawn("PNG", "RGBA"),
    "jpg": drawn("JPEG"),
    "jpg, progressive": drawn("JPEG", progressive=True),
    "jpg, cmyk": drawn("JPEG", "CMYK"),
    "gif": drawn("GIF", "P"),
    "webp": drawn("WEBP"),
    "webp, lossless": drawn("WEBP", lossless=True),
    "webp, alpha": drawn("WEBP", "RGBA", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_header_tells_kind_and_size(name):
    found = header(PICTURES[name])
    assert (found.extension, found.width, found.height) == (name.split(",")[0], 12, 7)
    assert found.extension in CONTENT_TYPES
    assert is_whole(PICTURES[name], found.extension)


@pytest.mark.parametrize("name", PICTURES)
def test_every_cut_picture_is_told_from_a_whole_one(name):
    data = PICTURES[name]
    kind = name.split(",")[0]
    end = len(data) - (1 if kind == "gif" else 0)  # a GIF may lack its trailer
    for length in range(end):
        cut = data[:length]
        assert not (header(cut) and is_whole(cut, kind)), length


def test_a_damaged_png_is_not_whole():
    data = PICTURES["png"]
    for at in range(16, len(data) - 12, 3):
        broken = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        assert not is_whole(broken, "png"), at


def test_bytes_after_the_end_are_no_fault():
    for name, data in PICTURES.items():
        assert is_whole(data + b"appended", name.split(",")[0]), name


@given(st.sampled_from(sorted(PICTURES)), st.data())
def test_no_bytes_make_the_readers_stumble(name, data):
    picture = bytearray(PICTURES[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(picture) - 1))
        picture[at] = data.draw(st.integers(0, 255))
    found = header(bytes(picture))
    if found:
        assert found.width > 0
        assert found.height > 0
        is_whole(bytes(picture), found.extension)


@given(st.binary(max_size=80))
def test_noise_is_no_picture(noise):
    assert header(noise) is None


def test_svg_bmp_and_tiff_are_not_served():
    assert header(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None
    assert header(drawn("BMP")) is None
    assert header(drawn("TIFF")) is None


def test_a_png_with_too_many_chunks_before_its_pixels_is_none():
    assert header(png_of(5, 5, before=[(b"tEXt", b"a\0b")] * 2001)) is None


def test_no_pixels_is_no_picture():
    assert header(png_of(0, 5)) is None
    assert header(png_of(5, 0)) is None


def test_animations_are_told_before_decoding():
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    for kind in ("PNG", "WEBP"):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        assert header(out.getvalue()).animated, kind
    assert not header(PICTURES["png"]).animated
    assert not header(PICTURES["webp, alpha"]).animated


def test_a_size_snaps_up_to_its_tier():
    wanted = {0: 0, 1: 32, 32: 32, 33: 64, 128: 128, 129: 256, 300: 512, 513: 768}
    assert {size: shrink.tier_of(size) for size in wanted} == wanted
    assert shrink.tier_of(769) == shrink.tier_of(8192) == 768


def test_a_large_baseline_jpeg_is_cheap_and_a_progressive_one_is_not():
    size = (4000, 3000)
    plain = header(drawn("JPEG", size=size, quality=5))
    progressive = header(drawn("JPEG", size=size, quality=5, progressive=True))
    assert shrink.cost(plain, 256) < shrink.DECODE_BYTES / 2
    assert shrink.cost(progressive, 256) > shrink.DECODE_BYTES


def test_a_bomb_costs_more_than_there_is():
    for width, height in ((60_000, 60_000), (10_000, 10_000), (2**31, 2**31)):
        assert shrink.cost(header(png_of(width, height)), 256) > shrink.DECODE_BYTES


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("size", [(300, 200), (20, 90), (33, 32)])
def test_a_thumbnail_is_webp_in_proportion_and_never_larger(kind, size):
    data = drawn(kind, size=size)
    small = shrink.shrink(io.BytesIO(data), header(data), 64)
    with Image.open(io.BytesIO(small)) as image:
        assert image.format == "WEBP"
        assert max(image.size) == min(64, max(size))
        ratio = max(size) / max(image.size)
        assert abs(image.size[0] * ratio - size[0]) <= ratio


def test_transparency_is_kept_in_every_kind_of_png():
    clear = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    clear.paste((0, 255, 0, 255), (50, 0, 100, 100))
    files = {
        "RGBA": (clear, {}),
        "LA": (clear.convert("LA"), {}),
        "P": (clear.quantize(4), {}),
        "P, one colour": (Image.new("P", (100, 100)), {"transparency": 0}),
        "RGB": (Image.new("RGB", (100, 100)), {"transparency": (0, 0, 0)}),
        "L": (Image.new("L", (100, 100)), {"transparency": 0}),
    }
    for name, (image, how) in files.items():
        out = io.BytesIO()
        image.save(out, "PNG", **how)
        data = out.getvalue()
        small = shrink.shrink(io.BytesIO(data), header(data), 32)
        with Image.open(io.BytesIO(small)) as found:
            assert found.mode == "RGBA", name
            assert found.getpixel((4, 16))[3] == 0, name


def test_sixteen_bits_cmyk_and_two_colours_become_plain_colours():
    gray = Image.new("I;16", (80, 80), 0x8000)
    cmyk = Image.new("CMYK", (80, 80), (0, 255, 255, 0))
    files = {
        "16 bit": (gray, "PNG", (128, 128, 128)),
        "cmyk": (cmyk, "JPEG", (255, 0, 0)),
        "1 bit": (Image.new("1", (80, 80), 1), "PNG", (255, 255, 255)),
        "palette": (Image.new("RGB", (80, 80), "blue").quantize(2), "PNG", (0, 0, 255)),
    }
    for name, (image, kind, wanted) in files.items():
        out = io.BytesIO()
        image.save(out, kind)
        data = out.getvalue()
        small = shrink.shrink(io.BytesIO(data), header(data), 32)
        with Image.open(io.BytesIO(small)) as found:
            pixel = found.convert("RGB").getpixel((16, 16))
        assert all(abs(a - b) < 12 for a, b in zip(pixel, wanted, strict=True)), name


@pytest.mark.parametrize("turn", range(1, 9))
def test_the_orientation_of_the_camera_is_applied(turn):
    image = Image.new("RGB", (80, 40), "black")
    image.paste("white", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = turn
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, exif=exif)
    data = out.getvalue()
    small = shrink.shrink(io.BytesIO(data), header(data), 32)
    with Image.open(io.BytesIO(small)) as found:
        assert found.size == ((32, 16) if turn < 5 else (16, 32))
        right, bottom = found.size[0] - 3, found.size[1] - 3
        corners = [(2, 2), (right, 2), (right, bottom), (2, bottom)]
        bright = [sum(found.getpixel(at)) > 600 for at in corners]
    where = {1: 0, 2: 1, 3: 2, 4: 3, 5: 0, 6: 1, 7: 2, 8: 3}[turn]
    assert bright == [corner == where for corner in range(4)]


def test_a_text_bomb_in_a_png_is_refused():
    bomb = zlib.compress(bytes(1_000_000))
    texts = [(b"zTXt", b"a\0\0" + bomb)] * 5
    data = png_of(5, 5, before=texts)
    with pytest.raises(shrink.UndecodableError):
        shrink.shrink(io.BytesIO(data), header(data), 32)


def test_broken_pixels_are_an_error_of_ours():
    data = png_of(500, 500)
    with pytest.raises(shrink.UndecodableError):
        shrink.shrink(io.BytesIO(data), header(data), 32)


def test_a_name_differs_by_file_state_tier_and_nothing_else():
    names = {
        identity.name(text, tier)
        for text in ("a\0(1, 2)", "a\0(1, 3)", "b\0(1, 2)", "\udcff")
        for tier in (0, 32, 64)
    }
    assert len(names) == 12
    assert identity.name("a", 0) == identity.name("a", 0)


def test_inodes_count_only_where_they_last(monkeypatch, tmp_path):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "25 1 179:1 / /media/fat rw - exfat /dev/mmcblk0p1 rw\n"
        "26 1 8:1 / / rw shared:1 - ext4 /dev/root rw\n"
        "27 1 0:44 / /mnt rw - fuse.sshfs host: rw\n"
    )
    monkeypatch.setattr(inodes, "MOUNTS", str(mounts))
    inodes.is_forgetful.cache_clear()
    known = {(179, 1): True, (8, 1): False, (0, 44): True, (0, 45): False}
    import os

    for (major, minor), forgetful in known.items():
        assert inodes.is_forgetful(os.makedev(major, minor)) is forgetful
    inodes.is_forgetful.cache_clear()


def test_verdicts_are_bounded_and_the_oldest_goes():
    recent = Recent(limit=3)
    for number in range(5):
        recent.put(str(number), "x")
    assert [recent.get(str(number)) for number in range(5)] == [None, None, *"xxx"]
