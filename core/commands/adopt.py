"""`python -m core adopt`: a PyTorch or Keras file becomes a net that the app can look at."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.data import load
from core.settings import settings

if TYPE_CHECKING:
    from core.adopting.adopted import AdoptedNet
    from core.adopting.judging import Proposal
    from core.adopting.scaling import Scaling

FOLDER = "adopted"
KEYS = ("raw", "unit", "signed", "data", "imagenet")
WAYS = tuple(f"{key}{way}" for way in ("", "-inverted", "-transposed") for key in KEYS)


@click.command("adopt")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--net", help="For weights alone: a net's name, or its layers such as flatten,dense:100,tanh,dense:10.")
@click.option("--scaling", type=click.Choice(WAYS), help="How its input was scaled; else the likeliest is taken.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to keep it, instead of the user's cache.")
def command(file: Path, net: str | None, scaling: str | None, out: Path | None) -> None:
    """Read FILE (.safetensors, .pt, .pth, .keras, .h5), say what is in it, try it, and keep it as PyTorch weights.

    No code in the file is run.
    """
    from core.adopting import scaling as scalings
    from core.adopting.adoption import adopt
    from core.adopting.judging import accuracy, propose
    from core.adopting.kept import keep

    found = adopt(file, net=net)
    channels, height, width = found.image
    click.echo(f"{found.origin.file}: {found.origin.format} {found.origin.version}".rstrip() + f", {_short(found)}")
    click.echo(
        f"A net of {found.parameters:,} parameters for images of {height}×{width}×{channels}, {found.classes} classes."
    )
    for note in found.notes:
        click.echo(f"- {note}")
    click.echo("\n" + "\n".join(_table(found)) + "\n")
    ways = {each.key: each for each in scalings.candidates(channels, found.front)}
    chosen = ways[scaling] if scaling else next(iter(ways.values()))
    if found.dataset is None:
        click.echo(f"It is not tried: digits here are 28×28×1 or 32×32×3, with 10 classes. Scaling: {chosen.title}.")
    else:
        data = load(found.dataset)
        proposal = propose(found, data)
        chosen = ways[scaling] if scaling else proposal.scaling
        click.echo("\n".join(_judged(proposal, chosen)))
        for warning in proposal.warnings:
            click.echo(f"Warning: {warning}")
        right = accuracy(found, chosen, data)
        low, high = right.interval
        click.echo(
            f"\nRight on {right.share:.2%} of {right.count:,} {data.name} test images ({data.source}), 95 % interval "
            f"{low:.2%} to {high:.2%}. Scaling: {chosen.title}" + ("." if scaling else ", a guess by the losses.")
        )
    place = out or settings().cache / FOLDER / f"{found.origin.sha256[:20]}.safetensors"
    keep(found, chosen, place)
    click.echo(f"Kept in {place}.")


def _short(net: "AdoptedNet") -> str:
    return f"{net.origin.size:,} bytes, SHA-256 {net.origin.sha256[:16]}…"


def _table(net: "AdoptedNet") -> list[str]:
    """A line a layer."""
    rows = [
        (row.name, row.kind, "×".join(f"{side:,}" for side in row.output_shape), row.arithmetic or "–")
        for row in net.table()
    ]
    heads = ("Layer", "Kind", "Output", "Parameters")
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(4)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in [heads, *rows]
    ]


def _judged(proposal: "Proposal", chosen: "Scaling") -> list[str]:
    """A line a scaling, the lowest loss first; the one that is taken is marked."""
    width = max(len(each.scaling.key) for each in proposal.judged)
    head = f"  {'Scaling':<{width}}  Accuracy    Loss  Confidence   on {proposal.judged[0].accuracy.count} test images"
    return [head] + [
        f"{'*' if each.scaling == chosen else ' '} {each.scaling.key:<{width}}  {each.accuracy.share:>8.1%} "
        f"{each.loss:>7.3f}  {each.confidence:>10.1%}   {each.scaling.title}"
        for each in proposal.judged
    ]
