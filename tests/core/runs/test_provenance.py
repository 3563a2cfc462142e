"""The provenance record."""

from collections.abc import Callable
from dataclasses import asdict

import pytest

from core.runs import Provenance, Run, provenance


def test_it_survives_plain_values(make_run: Callable[..., Run]):
    made = make_run().provenance
    assert Provenance.from_dict(asdict(made)) == made


@pytest.mark.parametrize(
    "change", [{"cores": "two"}, {"seconds": None}, {"host": "a"}, {"train_images": 1.5}, {"date": 3}]
)
def test_ill_typed_values_are_refused(change: dict[str, object], make_run: Callable[..., Run]):
    with pytest.raises(TypeError):
        Provenance.from_dict({**asdict(make_run().provenance), **change})


def test_a_missing_value_is_refused(make_run: Callable[..., Run]):
    values = asdict(make_run().provenance)
    del values["seed"]
    with pytest.raises(TypeError, match="seed"):
        Provenance.from_dict(values)


def test_the_projects_version_is_that_of_its_pyproject():
    assert provenance.digitscope_version().count(".") == 2
    assert provenance.processor()
