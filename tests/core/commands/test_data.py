from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.__main__ import main
from core.commands.data import data
from core.data import DataError, load
from core.data.drawn import drawn
from core.data.loading import check_setting
from core.settings import settings
from tests.helpers.data_folders import idx_files


def status(folder: str | Path | None, monkeypatch: pytest.MonkeyPatch) -> Result:
    if folder is not None:
        monkeypatch.setenv("DIGITSCOPE_DATA", str(folder))
    settings.cache_clear()
    return CliRunner().invoke(data, ["status"])


def test_status_without_files(monkeypatch):
    result = status(None, monkeypatch)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[:2] for line in lines] == [
        [n, "drawn"] for n in ("mnist", "svhn", "line", "detection", "random")
    ]
    assert "6,000 +  1,000 images  no files in" in lines[0]
    assert str(settings().cache) in lines[0]


def test_status_with_a_local_copy_and_with_damage(mnist_root, svhn_root, monkeypatch):
    (svhn_root / "SVHN" / "test_32x32.mat").unlink()
    result = status(mnist_root, monkeypatch)
    assert result.exit_code == 1
    mnist, svhn, *shapes = result.output.splitlines()
    assert "local copy" in mnist
    assert "20 +     10 images" in mnist
    assert f"{mnist_root / 'MNIST' / 'raw'} (idx files)" in mnist
    assert "error:" in svhn
    assert "test_32x32.mat" in svhn
    assert len(shapes) == 3


def test_status_of_real_data(real_data, monkeypatch):
    result = status(real_data, monkeypatch)
    assert result.exit_code == 0
    mnist, svhn, *shapes = result.output.splitlines()
    assert "official   60,000 + 10,000" in mnist
    assert "local copy 22,073 +  4,498" in svhn
    assert len(shapes) == 3


def test_status_says_that_emnist_was_turned_and_that_svhn_is_missing(tmp_path, monkeypatch):
    splits = drawn("mnist", 30, 0), drawn("mnist", 40, 1)
    idx_files("EMNIST/raw", "emnist-digits-{part}-idx{n}-ubyte", turned=True, test="test")(splits, tmp_path)
    result = status(tmp_path, monkeypatch)
    assert result.exit_code == 0
    assert "(EMNIST's digits files)" in result.output
    assert "turned upright." in result.output
    assert "holds nothing that is read as SVHN" in result.output


def test_status_doubts_images_that_no_net_can_read(tmp_path, monkeypatch):
    splits = drawn("mnist", 30, 0), drawn("mnist", 60, 1)
    idx_files("", turned=True)(splits, tmp_path)
    result = status(tmp_path, monkeypatch)
    assert "A shipped network reads" in result.output
    assert "rows and columns exchanged" in result.output


def test_status_names_what_is_not_used(svhn_root, monkeypatch):
    (svhn_root / "SVHN" / "extra_32x32.mat").write_bytes(b"")
    assert "Not used: SVHN/extra_32x32.mat is SVHN's additional images" in status(svhn_root, monkeypatch).output


@pytest.mark.parametrize("file", [None, "holiday.jpg", "SVHN/train.tar.gz", "mnist.pkl.gz"])
def test_a_folder_in_which_nothing_fits_is_an_error_of_status(tmp_path, monkeypatch, file):
    folder = tmp_path / "folder"
    folder.mkdir()
    if file:
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes(b"")
    result = status(folder, monkeypatch)
    assert result.exit_code == 1
    assert str(folder) in result.output
    assert (file or "there is nothing") in result.output
    assert result.output.count("Expected: ") == 2


def test_what_cannot_be_read_of_one_set_is_an_error_beside_the_other(mnist_root, monkeypatch):
    assert status(mnist_root, monkeypatch).exit_code == 0
    (mnist_root / "train.tar.gz").write_bytes(b"")
    result = status(mnist_root, monkeypatch)
    assert result.exit_code == 1
    assert "format 1" in result.output


def test_nothing_of_the_folder_is_touched(mnist_root, monkeypatch):
    (mnist_root / "mnist.pkl.gz").write_bytes(b"cos\nsystem\n(S'exit 1'\ntR.")
    before = {path: path.read_bytes() for path in mnist_root.rglob("*") if path.is_file()}
    status(mnist_root, monkeypatch)
    assert {path: path.read_bytes() for path in mnist_root.rglob("*") if path.is_file()} == before


COMMANDS = (["data", "status"], ["train", "mlp-128"], ["submit", "mlp-128"], ["tune"], ["rankings"])


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    "value", ["{}/nowhere", "{}/file", '"{}/nowhere"', "~/no such folder", "~nobody/data", " {}/x "]
)
def test_a_setting_that_leads_nowhere_is_an_error_of_every_command(words, value, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DIGITSCOPE_DATA", value.format(tmp_path))
    settings.cache_clear()
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    assert result.output.startswith("Error: DIGITSCOPE_DATA ")
    assert result.output.count("\n") == 1


@pytest.mark.parametrize("value", ["{}", '"{}"', "'{}'", " {} ", '" {} "', '{} "'])
def test_quotes_and_spaces_around_a_folder_do_no_harm(value, mnist_root, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_DATA", value.format(mnist_root))
    settings.cache_clear()
    assert settings().data == mnist_root
    assert load("mnist").source == "local copy"


def test_a_folder_with_quotes_in_its_name_is_itself(mnist_root, monkeypatch):
    quoted = mnist_root.with_name("'mine'")
    mnist_root.rename(quoted)
    monkeypatch.chdir(quoted.parent)
    monkeypatch.setenv("DIGITSCOPE_DATA", "'mine'")
    settings.cache_clear()
    assert load("mnist").source == "local copy"


def test_the_home_folder_is_known(mnist_root, monkeypatch):
    monkeypatch.setenv("HOME", str(mnist_root.parent))
    monkeypatch.setenv("DIGITSCOPE_DATA", f'"~/{mnist_root.name}"')
    settings.cache_clear()
    assert load("mnist").source == "local copy"


@pytest.mark.parametrize("value", ["", " ", '""'])
def test_an_empty_setting_is_none(value, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_DATA", value)
    settings.cache_clear()
    check_setting()
    assert settings().data is None


def test_a_setting_that_leads_to_a_file_names_its_folder(tmp_path, monkeypatch):
    (tmp_path / "mnist.npz").write_bytes(b"")
    monkeypatch.setenv("DIGITSCOPE_DATA", str(tmp_path / "mnist.npz"))
    settings.cache_clear()
    with pytest.raises(DataError, match=f"set it to the folder that it is in, {tmp_path}"):
        load("svhn")
