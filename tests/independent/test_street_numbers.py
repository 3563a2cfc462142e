"""The page Networks compared: shares, intervals and tests from the recorded outputs, by scipy."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from tests.helpers.own_tests import mcnemar, step_down, two_shares
from tests.helpers.recorded import lenet, outputs, run, street, told, weights

# SVHN's official counts of ones and of all images, for training and for testing (Netzer et al. 2011).
ONES, TRAINING, TEST = 13_861, 73_257, 26_032
R2 = (0.9095, 0.8845, 0.7957, 0.4108)


def best() -> tuple[Path, Path]:
    """ResNet-18 with CIFAR's stem and VGG-16-BN at 64×64."""
    return run("resnet18", epochs=8), run("vgg16", options={"resolution": 64})


def right(folder: Path) -> np.ndarray:
    logits, labels = outputs(folder)
    return logits.argmax(1) == labels


def wilson(count: int, of: int) -> str:
    found = stats.binomtest(count, of).proportion_ci(0.95, method="wilson")
    return f"{found.low:.2%} to {found.high:.2%}"


def test_the_best_accuracy_and_its_interval():
    counts = {int(right(folder).sum()) for folder in best()}
    [count] = counts
    text = told("street_numbers")
    assert f"read {count / 4498:.2%} right of" in text
    assert f"The 95% interval over the images is {wilson(count, 4498)}." in text


def test_intervals_of_reported_accuracies():
    text = told("street_numbers", view="A report's claims")
    for share in R2:
        assert wilson(round(share * TEST), TEST) in text


def test_the_two_best_nets_are_not_told_apart():
    one, other = (right(folder) for folder in best())
    assert (int((one & ~other).sum()), int((other & ~one).sum())) == (42, 42)
    assert mcnemar(one, other) == 1
    text = told("street_numbers")
    assert "McNemar's exact test" in text
    assert "ResNet-18, cifar stem; VGG-16-BN, at 64×64" in text


def test_confusions_of_the_best_net():
    logits, labels = outputs(best()[0])
    said = logits.argmax(1)
    table = np.zeros((10, 10), int)
    np.add.at(table, (labels, said), 1)
    wrong = table - np.diag(np.diag(table))
    label, taken = np.unravel_index(wrong.argmax(), wrong.shape)
    text = told("street_numbers", view="Classes and confusions")
    assert f"a {label} read as {taken}, {wrong.max()} of {table[label].sum()}." in text
    shares = np.diag(table) / table.sum(axis=1)
    easy, hard = int(shares.argmax()), int(shares.argmin())
    assert f"reads {shares[easy]:.2%} of the {easy}s right and {shares[hard]:.2%} of the {hard}s" in text
    tests = {
        (a, b): two_shares(int(table[a, a]), int(table[a].sum()), int(table[b, b]), int(table[b].sum()))
        for a in range(10)
        for b in range(a)
    }
    apart = {frozenset(pair) for pair in step_down(tests)}
    assert ("They are not told apart" in text) == (frozenset((easy, hard)) not in apart)


def test_lenets_accuracy_by_hand_and_its_answer_to_the_first_crop(on_real_data: Path):
    images, labels = street(on_real_data)
    logits = lenet(weights(run("lenet5", accuracy=0.8991)), images)
    share = float((logits.argmax(1).numpy() == labels).mean())
    assert f"{share:.2%}" in told("street_numbers", view="Curves")
    p = float(logits[0].softmax(0)[labels[0]])
    text = told("saliency", net="LeNet-5")
    assert f"The net says {labels[0]} with {100 * p:.1f}%" in text


def test_what_always_answering_one_reaches_on_the_crops(on_real_data: Path):
    _, labels = street(on_real_data)
    count = int((labels == 1).sum())
    text = told("street_numbers", view="A report's claims")
    assert f"{count / len(labels):.2%} on the {len(labels):,} test images here" in text
    assert f"(95% interval {wilson(count, len(labels))})" in text


def test_what_always_answering_one_reaches_on_a_draw_without_putting_back():
    low, high = (count / 18_314 for count in stats.hypergeom(TRAINING, ONES, 18_314).interval(0.95))
    text = told("street_numbers", view="A report's claims")
    shown = re.findall(
        r"of 18,314 training images. Always answering 1 reaches ([\d.]+)% to ([\d.]+)% of that number", text
    )
    assert [tuple(map(float, each)) for each in shown] == [
        (pytest.approx(100 * low, abs=0.0101), pytest.approx(100 * high, abs=0.0101))
    ]
    assert wilson(round(18_314 * ONES / TRAINING), 18_314) not in text
