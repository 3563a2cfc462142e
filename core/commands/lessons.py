"""`python -m core lessons`: what a teacher does. A lesson's steps are pages, so the app does it, in its own process."""

import subprocess
import sys
from pathlib import Path

import click

APP = "ui.lessons"  # the package that is started; core imports nothing of the screen
ROOT = Path(__file__).resolve().parents[2]
PASSED_ON = {"ignore_unknown_options": True, "help_option_names": []}


@click.command("lessons", context_settings=PASSED_ON)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def lessons(arguments: tuple[str, ...]) -> None:
    """Lessons: `check FILE…` computes every answer, `results CODES…` reads what students have sent."""
    # Files are named from where the command was given; the app is found in its own folder.
    start = f"import runpy, sys; sys.path.insert(0, {str(ROOT)!r}); runpy.run_module({APP!r}, run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", start, *arguments], check=False)
    raise SystemExit(done.returncode)
