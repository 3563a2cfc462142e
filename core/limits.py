"""What visitors may ask of one server, and what it keeps: all limits in one place. The owner's commands have none."""

from dataclasses import dataclass

MINUTE = 60.0  # seconds
GIGABYTE = 10**9  # bytes

REMEMBERED = 500  # jobs that the queue tells of


@dataclass(frozen=True)
class Share:
    """What the visitors of a page may ask for: seconds as this machine is expected to take."""

    job: float  # of one job
    waiting: float  # of all jobs that wait or run
    active: int  # jobs of one visitor that wait or run
    all_active: int  # jobs of all visitors that wait or run


PRIVATE = Share(job=30 * MINUTE, waiting=120 * MINUTE, active=2, all_active=30)
PUBLIC = Share(job=MINUTE, waiting=10 * MINUTE, active=2, all_active=30)


@dataclass(frozen=True)
class Room:
    """Bytes on the disk; what was used least recently goes first."""

    store: int
    kept: int
    mirrors: int
    results: int


ROOM = Room(store=5 * GIGABYTE, kept=5 * GIGABYTE, mirrors=5 * GIGABYTE, results=GIGABYTE)


@dataclass(frozen=True)
class Adoption:
    """How large a visitor's own net may be: what is larger is refused before it takes memory.

    `file`, `unpacked`: bytes; `parameters`; `values`: numbers between the layers, and `work`: multiply-adds, for one
    image; `seconds` and `memory` (bytes) that the process may take which reads the file.
    """

    file: int = 50 * 10**6
    unpacked: int = 200 * 10**6
    config: int = 5 * 10**6
    parameters: int = 40 * 10**6
    values: int = 20 * 10**6
    work: int = 5 * 10**9
    layers: int = 1000
    seconds: float = 60.0
    memory: int = GIGABYTE


ADOPTED = Adoption()
