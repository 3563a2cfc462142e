"""Planes that come with the app: their file, what is refused, and the command that makes them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from core import __main__ as cli
from core import runs
from core.commands import landscape
from core.data import Dataset, drawn
from core.data import load as load_data
from core.data.types import dataset
from core.landscape import LOSSES, Plane, Spectrum, making, plane
from core.landscape.shipped import PlaneError, PlaneProvenance, PlaneSettings, ShippedPlane, load, save, shipped
from core.landscape.survey import Survey
from core.recipes import NAMED, SHORTCUTS, Recipe, RecipeError
from core.runs import Run, Store
from core.training.subsets import divide

NAME = "tiny"
RECIPE = Recipe("mlp-128", "mnist", optimizer="adam", epochs=1, batch_size=32)
QUICK = ("--points", "3", "--images", "20", "--curved", "8")


def made(points: int = 3, curved: int = 4) -> ShippedPlane:
    """A plane of numbers that have nothing to do with any net."""
    asked = PlaneSettings("0" * 20, "f" * 16, "training", 20, points, 1.0, 0, "float32", curved)
    about = PlaneProvenance("drawn", "Dense", "a processor", 2, 1, 1.5, "2026-01-01T00:00:00+00:00", "3", "2", "2", "0")
    ticks = np.linspace(-1, 1, points)
    loss = np.random.default_rng(0).random((points, points))
    spectrum = Spectrum(np.array([2.0, 1.0]), np.array([0.1, 0.0]), np.array([[2.0, 0.5]]), np.array([[0.2, 0.8]]), 9)
    planes = {name: Plane(ticks, ticks, loss + place, loss / 10) for place, name in enumerate(LOSSES)}
    return ShippedPlane(NAME, 9, False, asked, about, planes, dict.fromkeys(LOSSES, spectrum))


def same(one: ShippedPlane, other: ShippedPlane) -> None:
    assert replace(one, planes={}, spectra={}) == replace(other, planes={}, spectra={})
    for loss in LOSSES:
        for name in ("alphas", "betas", "loss", "standard_error"):
            np.testing.assert_allclose(getattr(one.planes[loss], name), getattr(other.planes[loss], name), rtol=1e-5)
        for name in ("values", "residuals", "nodes", "weights", "size"):
            np.testing.assert_allclose(getattr(one.spectra[loss], name), getattr(other.spectra[loss], name), rtol=1e-5)


def test_a_file_gives_back_what_was_saved(tmp_path: Path):
    save(tmp_path / "tiny.json", made())
    same(load(tmp_path / "tiny.json"), made())
    assert load(tmp_path / "tiny.json").done
    assert [file.name for file in tmp_path.iterdir()] == ["tiny.json"]


def test_points_and_spectra_that_are_missing_are_not_done(tmp_path: Path):
    half = made()
    half.planes["ce"].loss[0, 0] = half.planes["ce"].standard_error[0, 0] = np.nan
    save(tmp_path / "half.json", half)
    found = load(tmp_path / "half.json")
    assert np.isnan(found.planes["ce"].loss[0, 0])
    assert not found.done
    assert not replace(made(), spectra={}).done
    flat = made(curved=0)
    assert replace(flat, spectra={}).done


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), 2),
        (("asked", "points"), 4),
        (("asked", "points"), 5),
        (("asked", "seed"), "0"),
        (("asked", "radius"), -1.0),
        (("asked", "images"), "all"),
        (("made", "machine"), None),
        (("made", "unknown"), 1),
        (("alphas",), [-1, 0, 2]),
        (("planes", "ce", "loss"), [[1, 2], [3, 4]]),
        (("planes", "ce", "loss", 0, 0), -1),
        (("planes", "mse", "standard_error", 1, 1), None),
        (("planes",), {}),
        (("spectra", "ce", "values"), []),
        (("spectra", "ce", "weights"), [[1]]),
        (("spectra", "mse", "nodes", 0, 0), None),
    ],
)
def test_what_is_no_plane_is_refused_with_its_cure(path: tuple, value: object, tmp_path: Path):
    file = tmp_path / "tiny.json"
    save(file, made())
    values = json.loads(file.read_text("utf-8"))
    place = values
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    file.write_text(json.dumps(values), "utf-8")
    with pytest.raises(PlaneError, match=r"tiny\.json cannot be read as a plane .* `python -m core planes tiny`"):
        load(file)


def test_a_damaged_file_is_told_and_does_not_hide_the_others(tmp_path: Path):
    save(tmp_path / "sound.json", made())
    (tmp_path / "cut.json").write_text((tmp_path / "sound.json").read_text("utf-8")[:100], "utf-8")
    found = shipped(tmp_path)
    assert list(found.planes) == ["sound"]
    assert found.of("0" * 20) == (found.planes["sound"],)
    assert found.of("1" * 20) == ()
    assert len(found.problems) == 1
    assert "cut.json" in found.problems[0]


def test_the_planes_that_come_with_the_app_are_whole():
    found = shipped()
    assert not found.problems
    for name, each in found.planes.items():
        assert (each.net, each.done) == (name, True)
        run = shipped_run(each)
        assert run.recipe == NAMED[name]
        assert run.provenance.fingerprint == each.settings.fingerprint
        assert all(value not in ("", "unknown") for value in vars(each.provenance).values())
        assert set(each.spectra) == set(LOSSES)


def shipped_run(each: ShippedPlane) -> Run:
    """The training behind a plane, which comes with the app, with or without its weights."""
    found = runs.shipped().read(each.settings.run) or runs.measured().read(each.settings.run)
    assert found is not None
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", tuple(shipped().planes))
def test_the_middle_of_a_plane_is_what_its_net_loses(name: str, real_data: Path):
    each = shipped().planes[name]
    run, data = shipped_run(each), load_data("svhn", real_data)
    if data.fingerprint != each.settings.fingerprint or not run.has_weights:
        pytest.skip("these are other images, or the weights are not here")
    split, count = divide(run.recipe, data).train, each.settings.count
    logits = run.predict(split.images[:count]).astype(np.float64)
    losses = np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(count), split.labels[:count]]
    middle, error = each.planes["ce"].at(0, 0)
    assert middle == pytest.approx(losses.mean(), rel=1e-3 if each.settings.precision == "float32" else 0.05)
    assert error == pytest.approx(
        losses.std(ddof=1) / np.sqrt(count), rel=1e-2 if "float32" in each.settings.precision else 0.1
    )


def test_the_pair_differs_in_the_shortcuts_alone():
    with_, without = SHORTCUTS.values()
    assert replace(without, options={}) == with_
    assert without.options == {"skip": False}


@pytest.fixture
def digits(monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """Drawn digits, and a recipe on them that has a name."""
    train, test = (drawn.drawn("mnist", count, seed) for seed, count in enumerate((64, 20)))
    data = dataset("mnist", train, test, "drawn")
    monkeypatch.setattr(landscape, "load", lambda name: data)
    monkeypatch.setattr(landscape, "named", lambda name: RECIPE)
    return data


def run(folder: Path, *words: str) -> Result:
    place = ("--store", str(folder / "runs"), "--out", str(folder / "planes"))
    return CliRunner().invoke(cli.main, ["planes", "mlp-128", *place, *(words or QUICK)], prog_name="python -m core")


def trained(folder: Path) -> Run:
    (found,) = Store(folder / "runs").list()
    return found


def test_the_command_trains_surveys_and_finds_what_plane_finds(tmp_path: Path, digits: Dataset):
    assert run(tmp_path).exit_code == 0
    found, net = load(tmp_path / "planes" / "mlp-128.json"), trained(tmp_path)
    split = divide(RECIPE, digits).train
    for loss in LOSSES:
        wanted = plane(net.model(), split.images[:20], split.labels[:20], loss, 3, 0)
        for name in ("alphas", "betas", "loss", "standard_error"):
            np.testing.assert_allclose(getattr(found.planes[loss], name), getattr(wanted, name), rtol=1e-4)
    assert (found.settings.run, found.settings.fingerprint, found.provenance.source) == (
        net.id,
        digits.fingerprint,
        "drawn",
    )
    assert (found.parameters, found.normalised, found.settings.curved) == (101_770, False, 8)
    assert found.spectra["ce"].size == 101_770
    assert found.provenance.seconds > 0
    assert not list((tmp_path / "planes").glob("*.part"))


def test_what_is_there_is_not_computed_again(tmp_path: Path, digits: Dataset, monkeypatch: pytest.MonkeyPatch):
    run(tmp_path)
    before = (tmp_path / "planes" / "mlp-128.json").read_bytes()
    monkeypatch.setattr(making.Survey, "advance", lambda self: pytest.fail("computed again"))
    again = run(tmp_path)
    assert again.exit_code == 0
    assert "3 × 3 points" in again.stdout
    assert (tmp_path / "planes" / "mlp-128.json").read_bytes() == before


class InterruptedSurveyError(Exception):
    """As when somebody ends the program."""


def test_an_interrupted_survey_goes_on(tmp_path: Path, digits: Dataset, monkeypatch: pytest.MonkeyPatch):
    whole, points = tmp_path / "whole", []
    run(whole)
    monkeypatch.setattr(making, "EVERY", 0.0)
    advance = Survey.advance

    def once(self: Survey) -> None:
        if points:
            raise InterruptedSurveyError
        advance(self)
        points.append(1)

    monkeypatch.setattr(Survey, "advance", once)
    assert isinstance(run(tmp_path).exception, InterruptedSurveyError)
    left = load(tmp_path / "planes" / "mlp-128.part")
    assert not left.done
    assert 0 < left.planes["ce"].done < 1
    steps: list[int] = []

    def counted(self: Survey) -> None:
        steps.append(1)
        advance(self)

    monkeypatch.setattr(Survey, "advance", counted)
    assert run(tmp_path).exit_code == 0
    assert 0 < len(steps) < 9
    found, wanted = (load(folder / "planes" / "mlp-128.json") for folder in (tmp_path, whole))
    same(replace(found, provenance=wanted.provenance), wanted)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--points", "4"), "it must be odd"),
        (("--points", "3", "--images", "65"), "There are 64 training images"),
    ],
)
def test_what_cannot_be_surveyed_is_said(words: tuple[str, ...], said: str, tmp_path: Path, digits: Dataset):
    done = run(tmp_path, *words)
    assert done.exit_code == 1
    assert said in done.output
    assert not list(tmp_path.glob("planes/*"))


def test_only_named_recipes_have_planes(tmp_path: Path):
    done = CliRunner().invoke(cli.main, ["planes", "mlp-128", "resnet_18"], prog_name="python -m core")
    assert done.exit_code == 1
    assert "There is no recipe named 'resnet_18'. The nearest " in done.output
    assert not list(tmp_path.glob("planes/*"))
    with pytest.raises(RecipeError):
        Recipe("no-such-net", "svhn")
