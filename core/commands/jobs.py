"""`python -m core worker | submit | jobs | cancel | resume`: the pages' trainings and searches as jobs."""

import time
from pathlib import Path

import click

from core import jobs
from core.jobs.job import Job, JobError, SearchJob, TrainingJob
from core.jobs.places import IDLE, worker_name
from core.recipes import recipe_of
from core.settings import settings

POLL = 0.5  # seconds


@click.command("worker")
@click.option("--queue", type=click.Path(path_type=Path, file_okay=False), help="The folder of jobs to serve.")
@click.option("--idle", default=IDLE, show_default=True, help="Seconds without a job after which it goes.")
def worker(queue: Path | None, idle: float) -> None:
    """Do what the pages and `submit` have queued; one worker a device, started by them when needed."""
    from core.jobs.worker import serve

    folder = queue or settings().cache / "jobs"
    click.echo(f"Worker {worker_name()} serves {folder}; its log lies there.")
    serve(folder, idle)


@click.command("submit")
@click.argument("recipe")
@click.option("--wait", is_flag=True, help="Wait until it is done, and say how it goes.")
def submit(recipe: str, wait: bool) -> None:
    """Have RECIPE, a TOML file or the name of one of ours, trained in the background."""
    job: Job | None = jobs.submit(recipe_of(recipe))
    said = ""
    while job is not None:
        if (text := line(job)) != said:
            click.echo(said := text)
        if not (wait and job.active):
            break
        time.sleep(POLL)
        job = jobs.job(job.id)
    if wait and (job is None or job.state != "done"):
        raise JobError(job.message or f"The job was {job.state}." if job else "The job has vanished; ask for it again.")


@click.command("jobs")
def listing() -> None:
    """List the jobs: what runs, the queue, and what has ended."""
    found = jobs.jobs()
    for job in found:
        click.echo(line(job))
    if not found:
        click.echo("No jobs.")


@click.command("cancel")
@click.argument("name", metavar="ID")
def cancel(name: str) -> None:
    """Stop the job ID; `resume` goes on after its last finished epoch or trial."""
    jobs.cancel(name)


@click.command("resume")
@click.argument("name", metavar="ID")
def resume(name: str) -> None:
    """Queue the stopped job ID again."""
    click.echo(line(jobs.resume(name)))


def line(job: Job) -> str:
    """A job in a line."""
    state = f"queued, {job.place} before it" if job.state == "queued" else "stopping" if job.stopping else job.state
    parts = [job.id, f"{job.recipe.model:<12}", state, *_progress(job)]
    return "  ".join([*parts, job.message] if job.message else parts)


def _progress(job: Job) -> list[str]:
    """How far it is; a search by its trials."""
    parts: list[str] = []
    if isinstance(job, SearchJob):
        parts.append(f"trial {job.trials} of {job.total}")
        if job.best is not None:
            parts.append(f"best validation accuracy {job.best:.2%}")
    if isinstance(job, TrainingJob):
        parts.append(f"epoch {job.epoch} of {job.epochs}")
        if job.state == "running" and job.images_per_second is not None:
            parts.append(f"{job.images_per_second:,.0f} images/s")
    return parts


COMMANDS = (worker, submit, listing, cancel, resume)
