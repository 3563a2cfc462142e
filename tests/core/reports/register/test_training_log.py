"""R4's claims on the log of a training: counts by hand, the gap's parts from the files of a run."""

import json
import math
import re
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
import torch

from core.data import load
from core.reports import epoch_results, training_claims
from core.reports.claim import Finding
from core.reports.register import training_log
from core.runs import shipped
from tests.helpers.own_runs import IDS, shipped_history

CLAIMS = {claim.id: claim for claim in training_log.CLAIMS}
TOLD = json.loads(epoch_results.FILE.read_text("utf-8"))


def decided(name: str) -> Finding:
    return CLAIMS[name].decide()


def parts_of(evidence: str, epoch: int) -> list[Decimal]:
    """Both losses, their difference, and its three parts, as they are printed."""
    said = evidence.replace("−", "-").rpartition(f"Epoch {epoch}: ")[2].partition(" the new images ")
    number = re.compile(r"[+-]?\d+\.\d+")
    found = [*number.findall(said[0].replace(" - ", " ")), number.findall(said[2])[0]]
    return [Decimal(each) for each in found]


def test_the_gap_of_our_net_is_the_sum_of_three_parts():
    found, history = decided("log-validation-beats-training"), shipped_history("mnist-cnn-ce")
    assert TOLD["provenance"]["runs"][1] == IDS["mnist-cnn-ce"]
    for again in TOLD["remeasured"]:
        record = history[again["epoch"] - 1]
        assert record["validation_accuracy"] > record["train_accuracy"]
        assert f"{record['train_accuracy']:.2%} against {record['validation_accuracy']:.2%}" in found.evidence
        path = (record["train_loss"], again["under_dropout"][0], again["whole"][0], record["validation_loss"])
        mean, dropout, new = -np.diff(path)
        printed = parts_of(found.evidence, again["epoch"])
        wanted = [path[0], path[3], path[0] - path[3], mean, dropout, new]
        assert [float(each) for each in printed] == pytest.approx(wanted, abs=5.1e-5)
        assert printed[0] - printed[1] == printed[2] == sum(printed[3:])
        assert min(mean, dropout) > 0 > new
    assert found.answer == "right"
    for told in ("0.8653 against 0.9817", "0.9723 against 0.9863"):
        assert told in CLAIMS["log-validation-beats-training"].claim


def test_a_net_that_does_better_on_what_it_learnt_makes_it_depend():
    run = shipped().read(IDS["mnist-cnn-ce"])
    history = [replace(each, train_accuracy=1.0) for each in run.history]
    assert training_claims.validation_beats_training(history=history).answer == "it depends"


def test_each_image_is_seen_once_an_epoch():
    seen = np.zeros(60_000, int)
    for epoch in range(20):
        order = np.random.default_rng(epoch).permutation(60_000)
        for start in range(0, 60_000, 32):
            seen[order[start : start + 32]] += 1
    assert set(seen) == {20}
    found = decided("log-times-seen")
    assert f"{seen.sum():,} images: each one 20 times" in found.evidence
    assert found.answer == "right"
    assert training_claims.times_an_image_is_seen((20, 20)).answer == "wrong"


def test_the_log_counts_batches():
    found = decided("log-batches")
    batches = len(torch.arange(60_000).split(32))
    assert f"{batches:,} batches" in found.evidence
    assert f"{20 * batches:,} in 20 epochs" in found.evidence
    assert batches == 1875
    assert found.answer == "right"
    assert training_claims.batches_in_the_log(60_000).answer == "wrong"


def test_the_batch_size_sets_the_updates():
    found = decided("log-updates")
    for size in (16, 32, 64):
        assert f"{math.ceil(60_000 / size):,} with {size}" in found.evidence
    assert found.answer == "partly right"
    assert training_claims.what_sets_the_updates(("batch size",)).answer == "right"
    assert training_claims.what_sets_the_updates(("learning rate",)).answer == "partly right"


@pytest.mark.slow  # 48,000 images through a convolutional net
def test_the_training_images_cost_what_the_file_says(real_data):
    run = shipped().read(IDS["mnist-cnn-ce"])
    data = load("mnist", real_data)
    chosen = np.random.default_rng(run.recipe.seed).permutation(len(data.train.labels))[12_000:]
    images, labels = data.train.images[np.sort(chosen)], data.train.labels[np.sort(chosen)]
    logits = torch.from_numpy(run.predict(images, 1))
    loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(labels)).item()
    again = TOLD["remeasured"][0]
    assert loss == pytest.approx(again["whole"][0], abs=1e-4)
    assert float((logits.argmax(1).numpy() == labels).mean()) == pytest.approx(again["whole"][1], abs=1e-3)
