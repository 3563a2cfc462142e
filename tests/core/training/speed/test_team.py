"""Several processes that share every batch train the net that one alone would."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from core.data import load
from core.recipes import Recipe
from core.runs import Store
from core.training import train
from core.training.mixup import Mixed
from core.training.speed.team import Team
from ui.page.sections import ROOT

RECIPE = Recipe(
    "mlp-128", "mnist", learning_rate=0.01, momentum=0.8, optimizer="sgd", batch_size=30, epochs=2, validation=0.2
)


def test_the_parts_of_a_batch_are_the_batch_and_their_weighed_losses_its_loss():
    torch.manual_seed(0)
    images, labels, weights = torch.randn(11, 4), torch.randint(3, (11,)), torch.randn(4, 3, requires_grad=True)
    batch = Mixed(images, labels, labels, 1.0)
    teams = [Team(rank, 3) for rank in range(3)]
    parts = [each.share(batch) for each in teams]
    assert torch.equal(torch.cat([part.images for part in parts]), images)
    gradients = []
    for each, part in zip(teams, parts, strict=True):
        loss = each.weighed(F.cross_entropy(part.images @ weights, part.labels), len(part.labels), 11)
        gradients.append(torch.autograd.grad(loss, weights)[0])
    whole = torch.autograd.grad(F.cross_entropy(images @ weights, labels), weights)[0]
    torch.testing.assert_close(torch.stack(gradients).mean(0), whole)


def test_alone_nothing_changes():
    batch, alone, loss = Mixed(torch.ones(2, 1), torch.zeros(2), torch.zeros(2), 1.0), Team(), torch.tensor(2.0)
    assert alone.share(batch) is batch
    assert alone.weighed(loss, 2, 2) is loss
    assert alone.leads


@pytest.mark.slow
@pytest.mark.parametrize("model", ["mlp-128", "resnet18"])
def test_two_processes_give_one_run_with_the_figures_of_one(model: str, tmp_path: Path):
    share = 0.05 if model == "resnet18" else 0.2
    dataset = "svhn" if model == "resnet18" else "mnist"
    recipe = replace(RECIPE, model=model, dataset=dataset, share=share)
    (tmp_path / "recipe.toml").write_text(recipe.to_toml(), "utf-8")
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "core", "train"]
    told = [str(tmp_path / "recipe.toml"), "--store", str(tmp_path / "two")]
    done = subprocess.run([sys.executable, *launch, *told], cwd=ROOT, env=os.environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (two,) = Store(tmp_path / "two").list()
    one = train(recipe, load(dataset), Store(tmp_path / "one"))
    assert two.id == one.id
    assert two.provenance.machine == f"2 × {one.provenance.machine}"
    # Batch norm measures each part by itself, so a net with it learns a little differently.
    near = 1e-3 if model == "mlp-128" else 0.35
    for alone, together in zip(one.history, two.history, strict=True):
        assert together.train_loss == pytest.approx(alone.train_loss, abs=near)
        if model == "mlp-128":
            assert together.validation_loss == pytest.approx(alone.validation_loss, abs=near)
