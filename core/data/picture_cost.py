"""What a picture takes to decode, found before a pixel is: the memory, and what its file carries beside the pixels."""

from collections.abc import Iterator

from PIL import Image

# Bytes a pixel while Pillow decodes, measured; a WebP stands in five places at once. Formats not named here: by mode.
_BY_FORMAT = {"WEBP": 16.0, "HEIF": 3.7}
_COPIES = {"WEBP": 2, "HEIF": 1}  # of the whole file, made before it is read
_BY_MODE = {"1": 1, "L": 1, "P": 1, "I;16": 2}
_COLOUR = 4
_COEFFICIENT = 2  # bytes of each of a JPEG's numbers that is kept until the last scan
_SCAN, _END = 0xDA, 0xD9


def memory(picture: Image.Image, content: bytes) -> int:
    """Bytes above the file's own that decoding takes; a JPEG's at the size that `draft` has chosen."""
    kind = picture.format or ""
    width, height = picture.size
    decoded = int(width * height * _BY_FORMAT.get(kind, _BY_MODE.get(picture.mode, _COLOUR)))
    if kind in ("JPEG", "MPO"):
        return decoded + _kept_coefficients(content)
    return decoded + _COPIES.get(kind, 0) * len(content)


def beside(content: bytes) -> int:
    """Bytes of a PNG or JPEG that are not pixels: colour profiles, previews, texts; 0 for other formats."""
    if content.startswith(b"\x89PNG"):
        return sum(size for kind, size in _chunks(content) if kind != b"IDAT")
    if content.startswith(b"\xff\xd8"):
        return sum(len(segment) for _, segment in _segments(content))
    return 0


def _chunks(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Name and length of each chunk of a PNG."""
    place = 8
    while place + 8 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        yield content[place + 4 : place + 8], min(size, len(content) - place)
        place += 12 + size


def _segments(content: bytes) -> Iterator[tuple[int, memoryview]]:
    """Marker and body of each segment of a JPEG up to the first scan's, which is the last."""
    place, view = 2, memoryview(content)
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            return
        marker = content[place + 1]
        if marker == 0xFF or marker == 0x01 or 0xD0 <= marker <= 0xD8:  # filling, or a marker without a body
            place += 1 if marker == 0xFF else 2
            continue
        if marker == _END:
            return
        size = int.from_bytes(content[place + 2 : place + 4], "big")
        yield marker, view[place + 4 : place + 2 + size]
        if marker == _SCAN:
            return
        place += 2 + size


def _kept_coefficients(content: bytes) -> int:
    """Bytes in which libjpeg keeps a whole picture that comes in several scans, of which each has a part."""
    bands: list[tuple[int, int]] = []
    width = height = 0
    several = False
    for marker, body in _segments(content):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and len(body) >= 6:  # the frame
            height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
            bands = [(each >> 4, each & 15) for each in body[7::3]][: body[5]]
            several = marker in (0xC2, 0xC6, 0xCA, 0xCE)  # progressive
        if marker == _SCAN and body:
            several = several or body[0] < len(bands)
    if not several or not bands:
        return 0
    most = max(across for across, _ in bands) * max(down for _, down in bands)
    shares = sum(across * down for across, down in bands) / max(most, 1)
    return int(width * height * shares * _COEFFICIENT)
