"""Fetch the official files of MNIST and SVHN, by torchvision's own addresses, checksums and progress bar."""

from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

from filelock import FileLock

from core.data.layouts import STORED, look, variants
from core.data.loading import roots
from core.data.types import DataError, Files

_NETWORK_ERRORS = (URLError, HTTPException, ConnectionError, TimeoutError)


@dataclass(frozen=True)
class Remote:
    """One official file: its name, the addresses to try in turn, and its MD5."""

    file: str
    urls: tuple[str, ...]
    md5: str


def remotes(name: str) -> tuple[Remote, ...]:
    """The official files of "mnist" or "svhn", as torchvision lists them."""
    from torchvision.datasets import MNIST, SVHN

    if name == "mnist":
        return tuple(
            Remote(file, tuple(f"{base}{file}" for base in MNIST.mirrors), md5) for file, md5 in MNIST.resources
        )
    return tuple(Remote(file, (url,), md5) for url, file, md5 in (SVHN.split_list[part] for part in ("train", "test")))


def fetch(name: str, root: str | Path | None = None) -> tuple[str, ...]:
    """Download what is missing or damaged of "mnist" or "svhn"; returns the names of the new files.

    They go where the set already lies, else into `root`, DIGITSCOPE_DATA or the user cache, and only whole: a
    broken download stays in `.partial` until the next try. A damaged file is kept, as `….damaged`.
    DataError without network, space or permission; ValueError for a set that has no files.
    """
    if name not in STORED:
        raise ValueError(f"{name!r} cannot be downloaded: choose one of {', '.join(STORED)}")
    folder, parts = _home(name, root)
    if not parts and _official(name, root):
        return ()
    wanted = [remote for remote in remotes(name) if not _usable(name, parts, remote.file)]
    if wanted:
        partial = folder / ".partial"
        try:
            partial.mkdir(parents=True, exist_ok=True)
            with FileLock(partial / "lock"):
                for remote in wanted:
                    _download(remote, partial)
                for remote in wanted:
                    _install(remote.file, partial, folder, variants(name, _part(name, remote.file), folder))
        except OSError as error:
            raise _no_room(folder, error) from error
    return tuple(remote.file for remote in wanted)


def _home(name: str, root: str | Path | None) -> tuple[Path, Files]:
    """The folder that the official files are in or should go to, and those that are there."""
    places = roots(root)
    for place in places:
        found = look(name, place)
        if found and found.form is STORED[name].forms[0]:
            return found.folder, found.files
    return places[0] / STORED[name].folder, {}


def _official(name: str, root: str | Path | None) -> bool:
    """Whether the official images and labels are there in another form."""
    found = next((found for place in roots(root) if (found := look(name, place))), None)
    try:
        return found is not None and found.read().source == "official"
    except DataError:
        return False


def _usable(name: str, parts: Files, file: str) -> bool:
    part = _part(name, file)
    try:
        for path in parts[part][:1]:
            STORED[name].check(path, part)
    except (DataError, KeyError):
        return False
    return True


def _part(name: str, file: str) -> str:
    return next(part for part, own in STORED[name].files.items() if own == file.removesuffix(".gz"))


def _download(remote: Remote, partial: Path) -> None:
    """Bring one file into `partial`, whole and with the right checksum."""
    from torchvision.datasets.utils import download_url

    reasons = []
    for url in remote.urls:
        try:
            download_url(url, partial, remote.file, remote.md5)
        except _NETWORK_ERRORS as error:
            reasons.append(f"{urlsplit(url).netloc}: {getattr(error, 'reason', None) or error}")
        except RuntimeError:  # torchvision's word for a checksum that differs
            reasons.append(f"{urlsplit(url).netloc}: what came is incomplete or another file")
        else:
            return
    raise DataError(
        f"{remote.file} could not be downloaded ({'; '.join(reasons)}). Check the network and try again, "
        f"or copy the file into {partial.parent}. Until then the app draws its own digits."
    )


def _install(file: str, partial: Path, folder: Path, old: tuple[Path, ...]) -> None:
    """Move a complete file to its place; damaged ones that stand there under any of its names step aside."""
    for path in old:
        path.replace(path.with_name(f"{path.name}.damaged"))
    (partial / file).replace(folder / file)


def _no_room(folder: Path, error: OSError) -> DataError:
    """A full disk, a read-only folder and the like."""
    reason = error.strerror or str(error)
    return DataError(
        f"{folder}: cannot be written ({reason}). Make room or change its permissions, "
        f"or point DIGITSCOPE_DATA at another folder, and try again."
    )
