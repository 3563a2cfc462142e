"""Compute the planes that come with the app; resumable."""

import platform
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from os import cpu_count
from pathlib import Path

import numpy as np
import torch

from core.data import Dataset, Split
from core.landscape.curvature import Sharpness
from core.landscape.directions import random_frame
from core.landscape.evaluators import is_dense
from core.landscape.results import LOSSES, Plane, Spectrum
from core.landscape.shipped import PlaneError, PlaneProvenance, PlaneSettings, ShippedPlane, load, save
from core.landscape.survey import Survey, window
from core.landscape.vectors import normalised
from core.runs import Run
from core.runs.provenance import digitscope_version, processor
from core.training.speed.precision import FAST, FLOAT32
from core.training.subsets import divide

PRECISIONS = {str(each): each for each in (FLOAT32, FAST)}
EVERY = 5.0  # seconds between two savings
STEPS = 20  # products of a Hessian, from one direction
OnProgress = Callable[[], object]


class Making:
    """The work behind one file: `make` computes what is left of it, and keeps it in `file` with the suffix .part.

    The graph of `at_once` images is kept for second derivatives; None: of all.
    """

    def __init__(
        self, name: str, run: Run, data: Dataset, settings: PlaneSettings, file: Path, at_once: int | None = None
    ) -> None:
        self._run, self._asked, self._part, self._at_once = run, settings, file.with_suffix(".part"), at_once
        self._split = _chosen(run, data, settings)
        model = run.model()
        ticks = window(settings.points, settings.radius)
        self._survey = Survey(
            model,
            self._split.images,
            self._split.labels,
            random_frame(model, settings.seed),
            ticks,
            ticks,
            precision=PRECISIONS[settings.precision],
        )
        found = self._left()
        self._seconds, self._spectra = 0.0, dict[str, Spectrum]()
        if found is not None:
            self._seconds, self._spectra = found.provenance.seconds, dict(found.spectra)
            self._survey.take(found.planes)
        self._name, self._file, self._source = name, file, data.source

    def _left(self) -> ShippedPlane | None:
        """What an earlier call has left of the same."""
        try:
            found = load(self._part)
        except PlaneError:
            return None
        return found if found.settings == self._asked else None

    @property
    def points(self) -> int:
        """How many are left to compute."""
        return int(np.isnan(self._survey.planes()[LOSSES[0]].loss).sum())

    @property
    def products(self) -> int:
        """How many products with Hessians are left, at most."""
        return STEPS * (len(LOSSES) - len(self._spectra)) if self._asked.curved else 0

    def make(self, on_point: OnProgress, on_product: OnProgress) -> ShippedPlane:
        """Compute and write; each callback is called once a point, or a product."""
        start = saved = time.perf_counter()
        while not self._survey.done:
            left = self.points
            self._survey.advance()
            for _ in range(left - self.points):
                on_point()
            if time.perf_counter() - saved > EVERY:
                saved = time.perf_counter()
                save(self._part, self._found(saved - start))
        for loss in LOSSES if self._asked.curved else ():
            if loss not in self._spectra:
                self._spectra[loss] = self._spectrum(loss, on_product)
                save(self._part, self._found(time.perf_counter() - start))
        made = self._found(time.perf_counter() - start)
        save(self._file, made)
        self._part.unlink(missing_ok=True)
        return made

    def _spectrum(self, loss: str, on_product: OnProgress) -> Spectrum:
        count = self._asked.curved
        examples = self._split.images[:count], self._split.labels[:count]
        search = Sharpness(self._run.model(), *examples, loss, probes=1, steps=STEPS, at_once=self._at_once)
        while not search.done:
            search.advance()
            on_product()
        return search.spectrum()

    def _found(self, seconds: float) -> ShippedPlane:
        model = self._run.model()
        planes: dict[str, Plane] = dict(self._survey.planes())
        size = sum(weight.numel() for weight in model.parameters())
        evaluator = "Dense" if is_dense(model) else "Overwriting"
        made = made_here(self._source, evaluator, self._seconds + seconds)
        about = self._name, size, normalised(model), self._asked, made
        return ShippedPlane(*about, planes, dict(self._spectra))


def made_here(source: str, evaluator: str, seconds: float) -> PlaneProvenance:
    """This machine, now."""
    return PlaneProvenance(
        source=source,
        evaluator=evaluator,
        machine=processor(),
        cores=cpu_count() or 1,
        threads=torch.get_num_threads(),
        seconds=round(seconds, 3),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        python=platform.python_version(),
        torch=version("torch"),
        numpy=version("numpy"),
        digitscope=digitscope_version(),
    )


def _chosen(run: Run, data: Dataset, settings: PlaneSettings) -> Split:
    """The first of the run's training or test images; PlaneError where there are not so many."""
    parts = divide(run.recipe, data)
    split = parts.train if settings.images == "training" else parts.test
    if len(split) < settings.count:
        raise PlaneError(
            f"There are {len(split):,} {settings.images} images, not {settings.count:,}; give fewer --images."
        )
    return Split(split.images[: settings.count], split.labels[: settings.count])
