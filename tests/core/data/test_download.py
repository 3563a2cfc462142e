import errno
import gzip
import hashlib
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
from click.testing import CliRunner
from torchvision.datasets import MNIST, SVHN

from core.commands.data import data
from core.data import DataError, load
from core.data.download import fetch
from core.data.loading import find
from core.settings import settings

FILES = [file for file, _ in MNIST.resources]


class _Files(BaseHTTPRequestHandler):
    """Serves the server's `files`; of those in `broken` only half, though it promises the whole."""

    def do_HEAD(self):
        self._answer(b"")

    def do_GET(self):
        self._answer(self.server.files.get(self.path[1:], b""))

    def _answer(self, content: bytes) -> None:
        name = self.path[1:]
        self.server.asked.append(f"{self.command} {name}")
        self.send_response(200 if name in self.server.files else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if name in self.server.broken else content)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(mnist_root, monkeypatch) -> Iterator[ThreadingHTTPServer]:
    """A mirror of the small MNIST, which torchvision's tables point at; its own copy of the files is elsewhere."""
    folder = mnist_root / "MNIST" / "raw"
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    server.files = {f"{path.name}.gz": gzip.compress(path.read_bytes(), mtime=0) for path in folder.iterdir()}
    server.broken, server.asked = set(), []
    mnist_root.rename(mnist_root.with_name("origin"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/"
    monkeypatch.setattr(MNIST, "mirrors", [f"{address}not-here/", address])
    sums = [(file, hashlib.md5(server.files[file]).hexdigest()) for file in FILES]
    monkeypatch.setattr(MNIST, "resources", sums)
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def target() -> Path:
    return settings().cache / "data" / "MNIST" / "raw"


def _sizes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in folder.iterdir() if path.is_file()}


def test_fetch_into_the_user_cache_from_the_second_mirror(server, target):
    assert load("mnist").source == "drawn"
    assert list(fetch("mnist")) == FILES
    assert load("mnist").source == "local copy"
    assert len(load("mnist").train) == 20
    assert sorted(_sizes(target)) == sorted(FILES)


def test_fetch_into_the_folder_of_the_settings(server, tmp_path, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_DATA", str(tmp_path / "mine"))
    settings.cache_clear()
    fetch("mnist")
    assert sorted(_sizes(tmp_path / "mine" / "MNIST" / "raw")) == sorted(FILES)


@pytest.mark.parametrize("official", [True, False])
def test_another_form_counts_where_it_holds_the_official_images(server, tmp_path, monkeypatch, official):
    found = load("mnist", tmp_path / "origin")
    arrays = {f"x_{part}": getattr(found, part).images[:, 0] for part in ("train", "test")}
    arrays |= {f"y_{part}": getattr(found, part).labels for part in ("train", "test")}
    np.savez(tmp_path / "mnist.npz", **arrays)
    if official:
        monkeypatch.setattr("core.data.mnist.OFFICIAL", found.fingerprint)
    assert len(fetch("mnist", tmp_path)) == (0 if official else 4)
    assert find("mnist", tmp_path) == (tmp_path if official else tmp_path / "MNIST" / "raw")


def test_a_damaged_file_of_another_name_steps_aside(server, target):
    fetch("mnist")
    dotted = target / "train-images.idx3-ubyte"
    dotted.write_bytes(b"cut")
    assert fetch("mnist") == (FILES[0],)
    assert not dotted.exists()
    assert len(load("mnist").train) == 20


def test_nothing_to_do(server):
    fetch("mnist")
    server.asked.clear()
    assert fetch("mnist") == ()
    assert server.asked == []


def test_only_what_is_missing(server, target):
    fetch("mnist")
    (target / FILES[2]).unlink()
    server.asked.clear()
    assert fetch("mnist") == (FILES[2],)
    assert {request.rpartition("/")[2].removeprefix("GET ") for request in server.asked} == {FILES[2]}


def test_interrupted_download_is_no_data_and_retry_works(server, target):
    server.broken.add(FILES[2])
    with pytest.raises(DataError, match=r"t10k-images-idx3-ubyte\.gz could not be downloaded") as caught:
        fetch("mnist")
    assert "incomplete or another file" in str(caught.value)
    assert _sizes(target) == {}
    assert load("mnist").source == "drawn"

    server.broken.clear()
    server.asked.clear()
    assert list(fetch("mnist")) == FILES
    assert f"GET {FILES[0]}" not in server.asked
    assert len(load("mnist").test) == 10


def test_failed_fetch_keeps_good_files(server, target):
    fetch("mnist")
    (target / FILES[3]).unlink()
    before = _sizes(target)
    server.broken.add(FILES[3])
    with pytest.raises(DataError):
        fetch("mnist")
    assert _sizes(target) == before


def test_damaged_file_is_replaced_but_kept(server, target):
    fetch("mnist")
    (target / FILES[0]).write_bytes(b"<html>log in</html>")
    assert fetch("mnist") == (FILES[0],)
    assert (target / f"{FILES[0]}.damaged").read_bytes() == b"<html>log in</html>"
    assert len(load("mnist").train) == 20


def test_damaged_plain_file_steps_aside_for_the_gzipped_one(server, target):
    fetch("mnist")
    plain = target / FILES[0].removesuffix(".gz")
    plain.write_bytes(b"cut")
    assert fetch("mnist") == (FILES[0],)
    assert not plain.exists()
    assert len(load("mnist").train) == 20


def _fail(error: Exception):
    def download_url(*args, **options):
        raise error

    return download_url


def test_no_network(monkeypatch, target):
    monkeypatch.setattr("urllib.request.urlopen", _fail(URLError("Name or service not known")))
    for name in ("mnist", "svhn"):
        with pytest.raises(DataError, match="Name or service not known") as caught:
            fetch(name)
        assert "Check the network" in str(caught.value)
        assert load(name).source == "drawn"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_no_room_or_permission(monkeypatch, target, code):
    error = OSError(code, os.strerror(code))
    monkeypatch.setattr("torchvision.datasets.utils.download_url", _fail(error))
    with pytest.raises(DataError, match="cannot be written") as caught:
        fetch("mnist")
    assert os.strerror(code) in str(caught.value)
    assert str(target) in str(caught.value)


def test_folder_is_a_file(tmp_path):
    (tmp_path / "MNIST").write_text("in the way")
    with pytest.raises(DataError, match="cannot be written"):
        fetch("mnist", tmp_path)


def test_shapes_cannot_be_fetched():
    with pytest.raises(ValueError, match="choose one of mnist, svhn"):
        fetch("line")


def test_svhn_files_are_torchvisions(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(
        "torchvision.datasets.utils.download_url",
        lambda url, root, file, md5: asked.append([url, file, md5]) or (Path(root) / file).write_bytes(b""),
    )
    fetch("svhn", tmp_path)
    assert asked == [list(SVHN.split_list[split]) for split in ("train", "test")]


def test_command_fetches_and_then_says_that_all_is_there(server):
    runner = CliRunner()
    first = runner.invoke(data, ["fetch", "mnist"])
    assert first.exit_code == 0
    assert "fetched 4 files" in first.output
    second = runner.invoke(data, ["fetch", "mnist"])
    assert second.exit_code == 0
    assert "already there" in second.output


def test_command_says_in_one_line_what_failed(monkeypatch):
    monkeypatch.setattr("urllib.request.urlopen", _fail(URLError("no route to host")))
    result = CliRunner().invoke(data, ["fetch", "svhn"])
    assert result.exit_code == 1
    assert result.output.startswith("Error: train_32x32.mat could not be downloaded")
    assert result.output.count("\n") == 1


def test_command_refuses_a_set_without_files():
    result = CliRunner().invoke(data, ["fetch", "line"])
    assert result.exit_code == 2
    assert "mnist" in result.output
