"""Pictures from a visitor's disk, good and bad; each file is made here."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.data import uploads
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


def png(width: int, height: int) -> bytes:
    """A file whose head promises that size, and which holds nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


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


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "is empty: choose another"),
    "too large": (lambda: bytes(uploads.LARGEST + 1), "more than 10 MB: make the picture smaller"),
    "text": (lambda: b"no picture at all", "no picture that can be read: save it as a PNG"),
    "gif": (lambda: saved(halves(), "GIF"), "no picture that can be read: save it as a PNG"),
    "tiff": (lambda: saved(halves(), "TIFF"), "no picture that can be read: save it as a PNG"),
    "bmp": (lambda: saved(halves(), "BMP"), "no picture that can be read: save it as a PNG"),
    "jpeg 2000": (jpeg_2000, "no picture that can be read: save it as a PNG"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture that can be read: save it as a PNG"),
    "pixels": (lambda: png(5001, 5000), "5,001×5,000 pixels, more than 25 megapixels: make it smaller"),
    "bomb": (lambda: png(60_000, 60_000), "more than 25 megapixels: make it smaller"),
    "warned bomb": (lambda: png(10_000, 10_000), "more than 25 megapixels: make it smaller"),
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
