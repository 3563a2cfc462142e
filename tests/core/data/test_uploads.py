"""Pictures from a visitor's disk, good and bad; each file is made here."""

import io
import json
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from core.data import pictures, uploads
from core.data.uploads import UploadError

MNIST, SVHN = (1, 28, 28), (3, 32, 32)
EACH_FORMAT = pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP"])


def saved(picture: Image.Image, name: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, name, **options)
    return buffer.getvalue()


def halves(width: int = 60, height: int = 60) -> Image.Image:
    """Red on the left, blue on the right."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = pixels[:, width // 2 :, 2] = 255
    return Image.fromarray(pixels)


def ink(paper: int, pen: int, side: int = 56) -> Image.Image:
    """A square of one grey in the middle of another."""
    pixels = np.full((side, side), paper, np.uint8)
    pixels[side // 3 : -side // 3, side // 3 : -side // 3] = pen
    return Image.fromarray(pixels)


def png(width: int, height: int, bits: int = 8, rows: bytes = b"") -> bytes:
    """A file whose head promises that size in RGB, and which holds these rows."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@EACH_FORMAT
def test_a_picture_becomes_an_image_of_the_wanted_form(name: str):
    read = uploads.read(saved(halves(), name), SVHN)
    assert read.image.shape == SVHN
    assert read.image.dtype == np.uint8
    assert read.size == (60, 60)
    assert not read.inverted
    red, green, blue = read.image[:, 16, 4].astype(int), read.image[1], read.image[:, 16, 27].astype(int)
    assert red[0] > 240 > 15 > red[2]
    assert blue[2] > 240 > 15 > blue[0]
    assert green.max() < 30


@pytest.mark.parametrize("size", [(96, 32), (32, 96)])
def test_the_middle_square_is_kept(size: tuple[int, int]):
    width, height = size
    pixels = np.zeros((height, width, 3), np.uint8)
    across, down = (width - 32) // 2, (height - 32) // 2
    middle = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    pixels[down : down + 32, across : across + 32] = middle
    read = uploads.read(saved(Image.fromarray(pixels)), SVHN)
    np.testing.assert_array_equal(read.image, middle.transpose(2, 0, 1))


def test_a_fine_pattern_becomes_its_mean_and_no_moire():
    pattern = np.indices((320, 320)).sum(axis=0) % 2 * 255
    read = uploads.read(saved(Image.fromarray(pattern.astype(np.uint8))), SVHN)
    assert np.abs(read.image.astype(int) - 127).max() < 12


def test_a_camera_held_sideways_is_turned_back():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise by 90° to see it upright
    read = uploads.read(saved(halves(60, 40), "JPEG", exif=exif), SVHN)
    assert read.size == (40, 60)
    assert read.image[0, 4, 16] > 200 > 50 > read.image[2, 4, 16]  # left has become top
    assert read.image[2, 27, 16] > 200 > 50 > read.image[0, 27, 16]


def test_white_ink_on_black_stays_as_it_is():
    digit = np.zeros((28, 28), np.uint8)
    digit[4:24, 10:18] = np.random.default_rng(0).integers(0, 256, (20, 8), np.uint8)
    digit[12, 12] = 255
    read = uploads.read(saved(Image.fromarray(digit)), MNIST)
    assert not read.inverted
    np.testing.assert_array_equal(read.image[0], digit)


@pytest.mark.parametrize(("paper", "pen", "turned"), [(255, 0, True), (200, 20, True), (60, 255, False)])
def test_ink_ends_up_white_on_black_paper(paper: int, pen: int, turned: bool):
    read = uploads.read(saved(ink(paper, pen)), MNIST)
    assert read.inverted == turned
    assert read.image[0, 0, 0] == 0
    assert read.image[0, 14, 14] == 255


def test_a_pencil_becomes_as_white_as_a_pen():
    noise = np.random.default_rng(0).integers(-8, 9, (280, 280))
    sheet = np.asarray(ink(200, 120, 280)) + noise
    read = uploads.read(saved(Image.fromarray(sheet.astype(np.uint8))), MNIST)
    assert read.image[0, 14, 14] > 230
    assert read.image[0, :6].max() < 30


def test_the_noise_of_empty_paper_is_no_ink():
    sheet = 200 + np.random.default_rng(0).integers(-10, 11, (100, 100))
    assert not uploads.read(saved(Image.fromarray(sheet.astype(np.uint8))), MNIST).image.any()


def test_colours_are_not_turned_over():
    read = uploads.read(saved(ink(255, 0)), SVHN)
    assert not read.inverted
    assert read.image[:, 0, 0].tolist() == [255] * 3


@EACH_FORMAT
@pytest.mark.parametrize("value", [0, 255])
def test_one_flat_colour_is_no_ink_and_no_crash(name: str, value: int):
    assert not uploads.read(saved(Image.new("L", (50, 50), value), name), MNIST).image.any()


@pytest.mark.parametrize(("pen", "paper"), [(255, 0), (0, 255)])
def test_what_shines_through_becomes_the_ink_s_opposite(pen: int, paper: int):
    pixels = np.zeros((32, 32, 4), np.uint8)
    pixels[10:20, 10:20] = (pen, pen, pen, 255)
    read = uploads.read(saved(Image.fromarray(pixels)), SVHN)
    assert read.image[:, 0, 0].tolist() == [paper] * 3
    assert read.image[:, 14, 14].tolist() == [pen] * 3


def test_sixteen_bits_are_scaled_not_clipped():
    ramp = np.tile(np.linspace(0, 65535, 32).astype(np.uint16), (32, 1))
    read = uploads.read(saved(Image.fromarray(ramp)), SVHN)
    assert np.abs(read.image[0, 0].astype(int) - np.linspace(0, 255, 32)).max() <= 1


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_sixteen_bits_are_read_by_the_range_that_is_used(bits: int):
    ramp = np.tile(np.linspace(0, 2**bits - 1, 32).astype(np.uint16), (32, 1))
    read = uploads.read(saved(Image.fromarray(ramp)), SVHN)
    assert np.abs(read.image[0, 0].astype(int) - np.linspace(0, 255, 32)).max() <= 1
    digit = (np.asarray(ink(230, 30)).astype(int) * (2**bits - 1) // 255).astype(np.uint16)
    read = uploads.read(saved(Image.fromarray(digit)), MNIST)
    assert (read.image[0, 14, 14], read.image[0, 0, 0]) == (255, 0)


def png_of_16_bits(values: np.ndarray) -> bytes:
    """H×W×3 uint16 as a PNG, which Pillow cannot write."""
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    return png(values.shape[1], values.shape[0], 16, rows)


def test_sixteen_bits_a_colour_are_read_or_it_is_said_that_they_are_lost():
    full = np.full((20, 20, 3), 0, np.uint16)
    full[5:15, 5:15] = 60_000
    assert uploads.read(png_of_16_bits(full), SVHN).image[0, 16, 16] == 60_000 >> 8
    with pytest.raises(UploadError, match=r"16 bits a colour .*: save it with 8 bits a colour"):
        uploads.read(png_of_16_bits(full >> 8), SVHN)


@pytest.mark.parametrize(("name", "scale"), [("JPEG", 1), ("PNG", 2)])
def test_a_telephone_s_photo_is_reduced(name: str, scale: int):
    exif = Image.Exif()
    exif[0x0112] = 6  # held sideways
    large = Image.new("RGB", (8064 // scale, 6048 // scale), (220, 210, 190))
    large.paste((30, 30, 60), (4000 // scale, 2000 // scale, 4500 // scale, 4000 // scale))
    content = saved(large, name, exif=exif, **({"quality": 60} if name == "JPEG" else {"compress_level": 1}))
    read = uploads.read(content, (1, 280, 280))
    assert read.size == (6048 // scale, 8064 // scale)
    assert read.image[0, 150, 140] == 255
    assert not read.image[0, :, :60].any()
    photo = uploads.photo(content, 1600)
    assert (photo.image.shape, photo.size) == ((3, 1600, 1200), (6048 // scale, 8064 // scale))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_reducing_takes_means_in_every_kind_of_picture(mode: str):
    whole = ink(0, 255, 900).convert(mode)
    small = pictures._reduced(whole, 3)
    assert small.size == (300, 300)
    assert np.abs(np.asarray(small.convert("L"), int) - np.asarray(ink(0, 255, 300), int)).max() <= 1


def test_reducing_keeps_what_shines_through():
    pixels = np.zeros((30, 33, 4), np.uint8)
    pixels[10:20, 10:20] = (255, 0, 0, 255)
    small = pictures._reduced(Image.fromarray(pixels), 2)
    assert small.size == (17, 15)
    assert small.getpixel((0, 0))[3] == 0
    assert small.getpixel((7, 7)) == (255, 0, 0, 255)


@pytest.mark.parametrize("corner", [(20, 20), (20, 750), (380, 400), (200, 10)])
def test_a_digit_anywhere_in_a_wide_picture_is_found_whole(corner: tuple[int, int]):
    pixels = np.full((600, 1000), 220, np.uint8)
    pixels[corner[0] : corner[0] + 200, corner[1] : corner[1] + 60] = 40
    read = uploads.read(saved(Image.fromarray(pixels)), (1, 280, 280))
    rows, columns = (np.flatnonzero((read.image[0] > 127).any(axis=axis)) for axis in (1, 0))
    assert np.ptp(rows) + 1 == pytest.approx(200 * 280 / 600, abs=2)
    assert np.ptp(columns) + 1 == pytest.approx(60 * 280 / 600, abs=2)
    assert read.square == ("middle" if corner[1] == 400 else "digit")


def test_ink_wider_than_the_picture_is_high_is_kept_whole():
    pixels = np.full((100, 300), 220, np.uint8)
    pixels[35:65, 20:280] = 40
    read = uploads.read(saved(Image.fromarray(pixels)), (1, 300, 300))
    assert read.square == "whole"
    assert np.flatnonzero((read.image[0] > 127).any(axis=0))[[0, -1]].tolist() == pytest.approx([20, 279], abs=4)


def iphone(kind: bytes = b"heic") -> bytes:
    """The head of a file from an iPhone."""
    return struct.pack(">I", 28) + b"ftyp" + kind + bytes(4) + b"mif1heicmiaf" + bytes(200)


@pytest.mark.parametrize("kind", [b"heic", b"heix", b"mif1"])
def test_heic_is_named_with_the_cure_where_it_cannot_be_read(kind: bytes, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pictures, "opens_heic", lambda: False)
    with pytest.raises(UploadError, match=r"HEIC, an iPhone's .*: save it as a JPEG or PNG .*install pillow-heif"):
        uploads.read(iphone(kind), MNIST)


def test_another_file_of_that_family_is_no_heic(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pictures, "opens_heic", lambda: False)
    film = struct.pack(">I", 24) + b"ftypisom" + bytes(4) + b"isomavc1" + bytes(100)
    with pytest.raises(UploadError, match="no picture that can be read"):
        uploads.read(film, MNIST)


def test_heic_is_read_where_pillow_heif_is_installed():
    heif = pytest.importorskip("pillow_heif")
    for exif, size in ((None, (60, 40)), (6, (40, 60))):
        turned = Image.Exif()
        turned[0x0112] = exif or 1
        buffer = io.BytesIO()
        heif.from_pillow(halves(60, 40)).save(buffer, quality=90, exif=turned.tobytes())
        read = uploads.read(buffer.getvalue(), SVHN)
        assert read.size == size
        far = read.image[:, 27, 16] if exif else read.image[:, 16, 27]
        assert far[2] > 200 > 60 > far[0]
    with pytest.raises(UploadError, match="damaged or cut off"):
        uploads.read(buffer.getvalue()[: len(buffer.getvalue()) * 2 // 3], SVHN)
    with pytest.raises(UploadError, match="damaged or cut off"):
        uploads.read(iphone(), SVHN)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_each_kind_of_png_is_read(mode: str):
    read = uploads.read(saved(ink(0, 255).convert(mode)), MNIST)
    assert read.image[0, 14, 14] == 255
    assert read.image[0, 0, 0] == 0


def test_a_telephone_s_picture_with_a_preview_behind_it_is_no_animation():
    content = saved(halves(), "MPO", save_all=True, append_images=[halves().resize((20, 20))])
    assert uploads.read(content, SVHN).size == (60, 60)


def test_a_name_means_nothing_and_content_all():
    assert uploads.read(saved(halves(), "WEBP", lossless=True), SVHN).image.any()
    with pytest.raises(UploadError, match="no picture"):
        uploads.read(b"digit.png", SVHN)


def jpeg_2000() -> bytes:
    return b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(100)


def animation(name: str) -> bytes:
    return saved(halves(), name, save_all=True, append_images=[halves().rotate(90)])


def progressive(side: int) -> bytes:
    return saved(Image.new("RGB", (side, side)), "JPEG", progressive=True, subsampling=0)


def texts() -> PngImagePlugin.PngInfo:
    """Twenty texts of nearly a megabyte each, packed into a few kilobytes."""
    info = PngImagePlugin.PngInfo()
    for number in range(20):
        info.add_text(f"text {number}", "a" * 1_000_000, zip=True)
    return info


def private() -> PngImagePlugin.PngInfo:
    """A chunk of 30 MB that nobody knows."""
    info = PngImagePlugin.PngInfo()
    info.add(b"prVt", bytes(30 * 2**20))
    return info


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "is empty: choose another"),
    "too large": (lambda: bytes(pictures.LARGEST + 1), "more than 32 MB: make the picture smaller"),
    "text": (lambda: b"no picture at all", "no picture that can be read: save it as a PNG"),
    "gif": (lambda: saved(halves(), "GIF"), "no picture that can be read: save it as a PNG"),
    "tiff": (lambda: saved(halves(), "TIFF"), "no picture that can be read: save it as a PNG"),
    "bmp": (lambda: saved(halves(), "BMP"), "no picture that can be read: save it as a PNG"),
    "jpeg 2000": (jpeg_2000, "no picture that can be read: save it as a PNG"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture that can be read: save it as a PNG"),
    "pixels": (lambda: png(8001, 8000), "8,001×8,000 pixels, more than 64 megapixels: make it smaller"),
    "bomb": (lambda: png(60_000, 60_000), "more than 64 megapixels: make it smaller"),
    "warned bomb": (lambda: png(10_000, 10_000), "more than 64 megapixels: make it smaller"),
    "long": (lambda: png(16_385, 2), "side of the picture has more than 16,384 pixels: make it smaller"),
    "costly png": (lambda: png(5000, 5000), "25 megapixels, too many for a PNG .*: make it smaller, or save it as a"),
    "costly webp": (lambda: saved(Image.new("RGB", (2000, 2000)), "WEBP"), "too many for a WebP .*save it as a JPEG"),
    "costly jpeg": (lambda: progressive(3600), "13 megapixels, too many for a progressive JPEG .*: make it smaller"),
    "texts": (lambda: saved(halves(), pnginfo=texts()), "damaged or cut off: open it in another program"),
    "profile": (lambda: saved(halves(), "JPEG", icc_profile=bytes(6 * 2**20)), "6 MB beside its pixels.*: save the"),
    "private": (lambda: saved(halves(), pnginfo=private()), "30 MB beside its pixels, more than 4 MB: save the"),
    "no width": (lambda: png(0, 20), "no p.*: "),
    "cmyk": (lambda: saved(Image.new("CMYK", (20, 20)), "JPEG"), "CMYK.*: save it as RGB"),
    "animated png": (lambda: animation("PNG"), "animated.*: save it as a PNG"),
    "animated webp": (lambda: animation("WEBP"), "animated.*: save it as a PNG"),
    "head alone": (lambda: png(20, 20), "damaged or cut off: open it in another program"),
    "broken head": (lambda: saved(halves())[:20], "no picture that can be read|damaged or cut off"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("shape", [MNIST, SVHN], ids=["grey", "colour"])
def test_what_cannot_be_used_is_refused_in_one_sentence(name: str, shape: tuple[int, int, int]):
    make, told = REFUSED[name]
    with pytest.raises(UploadError, match=told) as caught:
        uploads.read(make(), shape)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


@EACH_FORMAT
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_that_is_cut_off_is_refused(name: str, share: float):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))
    content = saved(noise, name)
    with pytest.raises(UploadError, match=r"damaged or cut off|no picture that can be read"):
        uploads.read(content[: int(len(content) * share)], SVHN)


def plain(mode: str, megapixels: float, name: str = "PNG", **options: Any) -> bytes:
    """A square of one colour that has that many pixels."""
    side = int((megapixels * 1e6) ** 0.5)
    return saved(Image.new("RGB", (side, side), (200, 150, 100)).convert(mode), name, **options)


def sideways() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def heic(megapixels: float) -> bytes:
    from pillow_heif import from_pillow

    buffer = io.BytesIO()
    from_pillow(Image.open(io.BytesIO(plain("RGB", megapixels, compress_level=1)))).save(buffer, quality=80)
    return buffer.getvalue()


BIG: dict[str, Callable[[], bytes]] = {
    "jpeg of 63 megapixels": lambda: plain("RGB", 63, "JPEG", exif=sideways()),
    "jpeg that is not reduced": lambda: plain("RGB", 4.9, "JPEG", exif=sideways()),
    "progressive jpeg": lambda: plain("RGB", 7.0, "JPEG", progressive=True, subsampling=0, exif=sideways()),
    "progressive jpeg, large": lambda: plain("RGB", 13, "JPEG", progressive=True, subsampling=0),
    "png in colour": lambda: plain("RGB", 12.5, compress_level=1),
    "png in colour, large": lambda: plain("RGB", 25, compress_level=1),
    "png with transparency": lambda: plain("RGBA", 12.5, compress_level=1),
    "png with transparency that is not reduced": lambda: plain("RGBA", 4.9, compress_level=1, exif=sideways()),
    "grey png": lambda: plain("L", 50, compress_level=1),
    "grey png of 16 bits": lambda: plain("I;16", 25, compress_level=1),
    "png with a palette": lambda: plain("P", 50, compress_level=1),
    "thin png": lambda: saved(Image.new("1", (1, 25_000_000))),
    "png with texts": lambda: saved(halves(), pnginfo=texts()),
    "png with a private chunk": lambda: saved(halves(), pnginfo=private()),
    "jpeg with a profile": lambda: saved(halves(), "JPEG", icc_profile=bytes(2**24)),
    **({"heic": lambda: heic(12.2)} if pictures.opens_heic() else {}),
    "webp": lambda: plain("RGB", 3.1, "WEBP"),
    "webp, large": lambda: plain("RGBA", 12, "WEBP", lossless=True, method=0),
}
MEASURE = """
import json, pathlib, sys
from core.data import uploads

def kilobytes(name):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(name))

def used(work):
    before = kilobytes("VmRSS")
    open("/proc/self/clear_refs", "w").write("5")  # the peak is the present
    try:
        work()
    except uploads.UploadError:
        pass
    return (kilobytes("VmHWM") - before) / 1024

def each(content):
    works = [lambda: uploads.read(content, (1, 280, 280)), lambda: uploads.read(content, (3, 32, 32)),
             lambda: uploads.photo(content, 1600)]
    return max(map(used, works))

for path in sys.argv[1:3]:
    each(pathlib.Path(path).read_bytes())  # loads the decoders
print(json.dumps([each(pathlib.Path(path).read_bytes()) for path in sys.argv[3:]]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="a process's peak of memory is read from /proc")
def test_no_picture_takes_more_than_64_megabytes(tmp_path: Path):
    first = [tmp_path / "small.png", tmp_path / "small.heic"]
    first[0].write_bytes(saved(halves()))
    first[1].write_bytes(heic(0.01) if pictures.opens_heic() else saved(halves()))
    files = []
    for number, make in enumerate(BIG.values()):
        files.append(str(tmp_path / str(number)))
        Path(files[-1]).write_bytes(make())
    command = [sys.executable, "-c", MEASURE, *map(str, first), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    used = dict(zip(BIG, json.loads(done.stdout), strict=True))
    assert {name: megabytes for name, megabytes in used.items() if megabytes > 64} == {}
    assert used["png in colour"] > 30, "The peak is not seen."
    assert used.get("heic", 40) > 30, "A telephone's picture is refused."
