"""The numbers of the page Hyper-parameter tuning."""

import pandas as pd

from core import data, tuning
from core.tuning import judge, search


def shipped(study: str) -> pd.DataFrame:
    """The trials of a study that comes with Digitscope."""
    return trials(tuning.shipped(study))


def searched(study: str, net: str, budget: int, repeats: int) -> pd.DataFrame:
    """The trials of such a study of another net; those that this computer has not trained yet are trained now."""
    images = data.load("mnist")
    asked = request(study, net, budget, repeats, images)
    search.work(asked.journal(), judge.Trainer(images))
    return trials(asked.journal().results())


def so_far(study: str, net: str, budget: int, repeats: int) -> pd.DataFrame:
    """Its trials as far as this computer has come."""
    return trials(request(study, net, budget, repeats, data.load("mnist")).journal().results())


def request(study: str, net: str, budget: int, repeats: int, images: data.Dataset) -> tuning.SearchRequest:
    """The study on these images: `budget` trials by each sampler, all of it `repeats` times with further seeds."""
    return tuning.SearchRequest(tuning.SHIPPED_STUDIES[study].of_net(net, budget, repeats), images.fingerprint)


def trials(results: tuning.Results) -> pd.DataFrame:
    """A row a trial: the search, what it tried, what the validation images said."""
    return pd.DataFrame(
        {
            "sampler": each.sampler,
            "repeat": each.repeat,
            "trial": number,
            **{name: trial.parameters[name] for name in results.spec.space.dimensions},
            "validation_accuracy": trial.value,
            "seconds": trial.seconds,
        }
        for each in results.searches
        for number, trial in enumerate(each.trials, 1)
    )
