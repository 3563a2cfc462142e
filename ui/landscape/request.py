"""The settings of a survey as one hashable key."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlaneRequest:
    """The run, the kind of plane with what it goes through, the images, the grid; `large`: a net of many weights."""

    run: str
    view: str = "random"
    others: tuple[str, ...] = ()
    images: str = "training"
    count: int = 512
    grid: int = 25
    radius: float = 1.0
    seed: int = 0
    large: bool = False

    @property
    def nets(self) -> tuple[str, ...]:
        """All runs that the plane goes through."""
        return (self.run, *self.others)

    @property
    def names(self) -> tuple[str, ...]:
        """What these are called on screen."""
        return tuple("ABC"[: len(self.nets)])
