"""Keras' paddings: how many zeros each side gets. The odd one of "same" stands at the end."""

from core.adopting.layers.call import Call

Sides = tuple[tuple[int, int], tuple[int, int]]  # before and after, of height and width
NONE: Sides = ((0, 0), (0, 0))


def same(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Zeros before and after a side under "same": max((⌈n/s⌉ − 1)·s + k − n, 0) in all, the larger half at the end."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def slid(
    call: Call, size: tuple[int, ...], kernel: tuple[int, int], stride: tuple[int, int]
) -> tuple[Sides, list[int]]:
    """The padding that a layer asks for, and the sides of the maps it leaves; `kernel` with its holes."""
    padding = call.choice("padding", "valid", "same")
    sides = [(0, 0), (0, 0)]
    if padding == "same":
        sides = [same(n, k, s) for n, k, s in zip(size, kernel, stride, strict=True)]
    after = [
        (n + before + end - k) // s + 1 for n, (before, end), k, s in zip(size, sides, kernel, stride, strict=True)
    ]
    if min(after) < 1:
        raise call.fault(f"has a kernel of {kernel[0]}×{kernel[1]}, larger than its maps of {size[0]}×{size[1]}")
    return (sides[0], sides[1]), after


def even(sides: Sides) -> bool:
    """Whether both ends of both axes get as much, which PyTorch's own `padding` can say."""
    return all(before == after for before, after in sides)


def around(sides: Sides) -> tuple[int, int, int, int]:
    """As PyTorch's padding layers want it: left, right, top, bottom."""
    return (*sides[1], *sides[0])
