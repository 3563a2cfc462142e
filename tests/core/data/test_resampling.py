"""How images change their size, and by how much the ways differ; levels are those of uint8."""

import ast
import io

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

from core.data import crops, uploads
from core.models.resizing import resized
from ui.page.sections import ROOT

Pixels = np.ndarray
# Who resamples: a photo's crop and an upload, ink for the MNIST nets, drawings on the pad, MNIST's own normalisation.
PILLOW = {"core/data/crops.py", "core/data/uploads.py", "core/data/strokes.py", "core/data/centring.py"}
# In the net itself; of a map; in nets that are brought along, as their own framework does it.
TORCH = {"core/models/resizing.py", "core/attribution/grad_cam.py", "core/adopting/layers/pixels.py"}


def noise(side: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (3, side, side), dtype=np.uint8)


def smooth(side: int) -> Pixels:
    row, column = np.indices((side, side)) / side
    waves = [np.sin(5 * row + 3 * column + phase) for phase in range(3)]
    return ((np.stack(waves) + 1) * 127.5).round().astype(np.uint8)


def png(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels.transpose(1, 2, 0)).save(file, "PNG")
    return file.getvalue()


def by_pillow(pixels: Pixels, side: int, how: Image.Resampling) -> Pixels:
    return np.asarray(Image.fromarray(pixels.transpose(1, 2, 0)).resize((side, side), how)).transpose(2, 0, 1)


def by_torch(pixels: Pixels, side: int, antialias: bool = False) -> Pixels:
    batch = torch.from_numpy(pixels[None].astype(np.float32))
    return F.interpolate(batch, (side, side), mode="bilinear", antialias=antialias)[0].numpy()


def apart(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(np.float64) - other).max())


def test_an_upload_is_the_crop_of_its_middle_square():
    for picture in (noise(100), noise(90)[:, 10:70], noise(90)[:, :, 5:60], smooth(400)):
        photo = uploads.photo(png(picture), 1600).image
        whole = crops.placed(photo, 0.5, 0.5, 1.0)
        assert apart(uploads.read(png(picture), (3, 32, 32)).image, crops.crop(photo, whole)) == 0


def test_a_crop_is_pillows_hamming_filter_within_the_photo():
    """The border repeats, where Pillow would leave out what lies beyond: the outermost pixels differ by that."""
    found, theirs = crops.crop(noise(96), crops.Square(0, 0, 96)), by_pillow(noise(96), 32, Image.Resampling.HAMMING)
    assert apart(found[:, 1:-1, 1:-1], theirs[:, 1:-1, 1:-1]) == 0
    assert 0 < apart(found, theirs) < 40


def test_a_net_enlarges_as_pillows_bilinear_filter_does_up_to_rounding():
    layers = resized(64)
    larger = layers["resize"](torch.from_numpy(noise(32)[None].astype(np.float32)))[0].numpy()
    assert apart(larger, by_torch(noise(32), 64)) == 0
    assert apart(larger, by_pillow(noise(32), 64, Image.Resampling.BILINEAR)) <= 1


def test_filters_differ_little_on_a_smooth_photo_and_much_on_a_fine_pattern():
    hamming, bilinear = Image.Resampling.HAMMING, Image.Resampling.BILINEAR
    differences = {
        name: apart(by_pillow(picture, 32, hamming), by_pillow(picture, 32, bilinear))
        for name, picture in {"smooth": smooth(96), "fine": noise(96)}.items()
    }
    assert differences["smooth"] <= 4
    assert differences["fine"] > 20


def test_without_antialiasing_a_photo_would_lose_most_of_its_pixels():
    """Why a net's own bilinear layer shrinks no photo: it looks at four pixels, however many a new one covers."""
    assert apart(by_torch(noise(96), 32), by_pillow(noise(96), 32, Image.Resampling.BILINEAR)) > 60
    assert apart(by_torch(noise(96), 32, antialias=True), by_pillow(noise(96), 32, Image.Resampling.BILINEAR)) <= 1


def resamples(text: str, names: tuple[str, ...]) -> bool:
    calls = (node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return any(isinstance(func, ast.Attribute) and func.attr in names for func in calls)


def test_nothing_else_changes_an_images_size():
    files = {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in ROOT.glob("core/**/*.py")}
    assert {name for name, text in files.items() if resamples(text, ("resize", "thumbnail"))} == PILLOW
    assert {name for name, text in files.items() if resamples(text, ("Upsample", "interpolate"))} == TORCH
