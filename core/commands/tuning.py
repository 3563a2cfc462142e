"""`python -m core tune`: search for hyper-parameters, alone or with other processes; resumable."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click
import numpy as np
from tqdm import tqdm

from core.data import load
from core.tuning import search
from core.tuning.journal import ClaimedTrial, Journal
from core.tuning.judge import Trainer
from core.tuning.request import SearchRequest
from core.tuning.results import Results, save
from core.tuning.spec import SHIPPED_STUDIES, StudySpec

INTERRUPTED = 130  # what a shell calls the end by Ctrl-C


@click.command("tune")
@click.argument("study", default="mnist")
@click.option("--budget", type=click.IntRange(1, 10_000), help="Trials of each search, instead of the study's.")
@click.option("--repeats", type=click.IntRange(1, 10_000), help="Searches with each sampler, instead of the study's.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Where studies are kept.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the finished study to this file.")
@click.pass_context
def command(
    context: click.Context,
    study: str,
    budget: int | None,
    repeats: int | None,
    folder: Path | None,
    out: Path | None,
) -> None:
    """Run STUDY, a TOML file or the name of one of ours, with each of its samplers at the same budget.

    The same call goes on where the last one stopped. Several at the same time share the work.
    """
    spec = SHIPPED_STUDIES[study] if study in SHIPPED_STUDIES else StudySpec.from_toml(study)
    spec = replace(spec, budget=budget or spec.budget, repeats=repeats or spec.repeats)
    data = load(spec.recipe.dataset)
    journal = SearchRequest(spec, data.fingerprint).journal(folder)
    click.echo(f"{spec.recipe.model} on {spec.recipe.dataset} ({data.origin}): {journal.folder}")
    try:
        _work(journal, Trainer(data))
    except KeyboardInterrupt:
        results = journal.results()
        click.echo(f"Stopped at {results.done} of {spec.total} trials; the same call goes on from there.")
        context.exit(INTERRUPTED)
    results = journal.results()
    for line in table(results):
        click.echo(line)
    if results.done < spec.total:
        click.echo(f"{spec.total - results.done} trials are still with other workers.")
    elif out is not None:
        save(out, search.finished(results, data))
        click.echo(f"{out}: {out.stat().st_size:,} bytes")


def _work(journal: Journal, trainer: Trainer) -> None:
    done = journal.results().done
    with tqdm(total=journal.spec.total, initial=done, unit="trial") as bar:
        search.work(journal, trainer, _shown(bar))


def _shown(bar: "tqdm[NoReturn]") -> Callable[[ClaimedTrial, float], None]:
    def show(claim: ClaimedTrial, value: float) -> None:
        bar.set_postfix(search=f"{claim.sampler} {claim.repeat}", accuracy=f"{value:.2%}")
        bar.update()

    return show


def table(results: Results) -> list[str]:
    """A line a sampler: its best accuracies over the repeats."""
    lines = []
    for sampler in results.spec.samplers:
        searches = results.of(sampler)
        if searches:
            best = np.array([each.best.value for each in searches])
            tested = [each.test_accuracy for each in searches if each.test_accuracy is not None]
            test = f"  test {np.mean(tested):.2%}" if tested else ""
            spread = f"± {best.std(ddof=1):.2%} over {len(best)} searches" if len(best) > 1 else "in one search"
            lines.append(f"{sampler:<7} best validation accuracy {best.mean():.2%} {spread}{test}")
    return lines
