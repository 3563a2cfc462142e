from click.testing import CliRunner

from core.data.command import data
from core.settings import settings


def test_status_without_files():
    result = CliRunner().invoke(data, ["status"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[:2] for line in lines] == [
        [n, "drawn"] for n in ("mnist", "svhn", "line", "detection", "random")
    ]
    assert "6,000 +  1,000 images  no files in" in lines[0]
    assert str(settings().cache) in lines[0]


def test_status_with_a_local_copy_and_with_damage(mnist_root, svhn_root, monkeypatch):
    monkeypatch.setenv("DIGITSCOPE_DATA", str(mnist_root))
    settings.cache_clear()
    (svhn_root / "SVHN" / "test_32x32.mat").unlink()
    result = CliRunner().invoke(data, ["status"])
    assert result.exit_code == 1
    mnist, svhn, *shapes = result.output.splitlines()
    assert "local copy" in mnist
    assert "20 +     10 images" in mnist
    assert str(mnist_root / "MNIST" / "raw") in mnist
    assert "error:" in svhn
    assert "test_32x32.mat" in svhn
    assert len(shapes) == 3
