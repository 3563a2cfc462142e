import numpy as np
import pytest
from click.testing import CliRunner

from core.commands import race as race_command
from core.race import pairs, shipped_races
from core.race.ensembles import race
from core.race.four_nets import LINE_UP, REPORTED, TOO_FAST, order_share, ranking
from core.race.shipped_races import RaceKey

REPORTED_ORDER = sorted(LINE_UP["sum"], key=lambda net: REPORTED[net])
ORDERS = {
    "sum": [("sigmoid", "ce"), ("relu", "mse"), ("relu", "ce"), ("sigmoid", "mse")],
    "mean": [("relu", "ce"), ("relu", "mse"), ("sigmoid", "ce"), ("sigmoid", "mse")],
}


@pytest.fixture(scope="module")
def shipped():
    return shipped_races.load()


def order(nets, races):
    return [(nets[place].hidden, nets[place].loss) for place in ranking(races)]


def test_they_were_run_on_the_data_that_the_app_draws(shipped):
    assert shipped.provenance["fingerprint"] == pairs.drawn().fingerprint
    assert {"machine", "cores", "date", "seconds", "python", "numpy", "torch", "precision"} <= set(shipped.provenance)
    assert shipped.seeds == 100
    assert shipped_races.FILE.stat().st_size < 1_000_000


@pytest.mark.parametrize("init", ["truncated-normal", "default"])
@pytest.mark.parametrize("reduction", ORDERS)
def test_both_orders_from_a_hundred_seeds(shipped, init, reduction):
    nets = LINE_UP[reduction]
    races = [shipped.races[RaceKey(net, reduction, init)] for net in nets]
    assert all(len(each.iterations) == 100 for each in races)
    assert order(nets, races) == ORDERS[reduction]


def test_the_order_with_the_sum_is_the_reported_one():
    assert [(net.hidden, net.loss) for net in REPORTED_ORDER] == ORDERS["sum"]
    assert ORDERS["sum"] != ORDERS["mean"]


def test_single_runs_often_have_another_order_with_the_sum_and_never_with_the_mean(shipped):
    summed = [shipped.races[RaceKey(net, "sum", "truncated-normal")] for net in REPORTED_ORDER]
    assert 0.3 < order_share(summed) < 0.8
    fastest = [LINE_UP["mean"][place] for place in (1, 2, 3, 0)]
    assert order_share([shipped.races[RaceKey(net, "mean", "truncated-normal")] for net in fastest]) == 1


def test_with_the_mean_all_draws_agree_and_with_the_sum_they_do_not(shipped):
    summed, mean = shipped.draws.argsort(axis=2, kind="stable")
    assert shipped.draws.shape == (2, 100, 4)
    assert (mean == [1, 2, 3, 0]).all()
    assert 10 < (summed == [3, 2, 1, 0]).all(axis=1).sum() < 40


def test_the_nets_that_do_not_arrive_have_dead_units(shipped):
    outcome = shipped.races[RaceKey(TOO_FAST, "sum", "truncated-normal")]
    stuck = outcome.iterations == -1
    assert stuck.mean() > 0.5
    assert outcome.dead_fraction[stuck].mean() > 0.9 > outcome.dead_fraction[~stuck].mean()


@pytest.mark.parametrize(("reduction", "place"), [("sum", 1), ("mean", 1)])
def test_a_race_run_here_is_the_shipped_one(shipped, reduction, place):
    data, net = pairs.drawn(), LINE_UP[reduction][place]
    entry = RaceKey(net, reduction, "truncated-normal")
    found = shipped.find(entry, data.fingerprint, 5, 500)
    fresh = race(data.images, data.labels, net.hidden, net.loss, net.lr, reduction, entry.init, 5, 500)
    assert found.iterations.tolist() == fresh.iterations.tolist()
    assert found.dead_fraction.tolist() == fresh.dead_fraction.tolist()


def test_what_was_not_run_is_not_found(shipped):
    entry, data = next(iter(shipped.races)), shipped.provenance["fingerprint"]
    assert shipped.find(entry, data, 100, 10_000)
    assert shipped.find(entry, data, 101, 10_000) is None
    assert shipped.find(entry, data, 100, 10_001) is None
    assert shipped.find(entry, "another", 100, 10_000) is None
    assert shipped.find(RaceKey(TOO_FAST, "mean", "swish"), data, 1, 1) is None


def test_the_command_writes_what_load_reads(tmp_path, monkeypatch):
    monkeypatch.setattr(race_command, "LIMIT", 60)
    monkeypatch.setattr(race_command, "DRAW_SEEDS", 2)
    file = tmp_path / "new" / "races.npz"
    done = CliRunner().invoke(race_command.command, ["--seeds", "3", "--draws", "2", "--out", str(file)])
    assert done.exit_code == 0, done.output
    found = shipped_races.load(file)
    data, entry = pairs.drawn(), race_command.entries()[0]
    fresh = race_command.run(entry, data.images, data.labels, 3, 60)
    kept = found.races[entry]
    for name in ("iterations", "dead_fraction", "recorded", "accuracy", "dead"):
        assert np.array_equal(getattr(kept, name), getattr(fresh, name)), name
    assert found.draws.shape == (2, 2, 4)
    assert (found.seeds, found.max_iterations, found.provenance["images"]) == (3, 60, 64)


@pytest.mark.slow
@pytest.mark.parametrize("reduction", ORDERS)
def test_both_orders_again(reduction):
    data = pairs.drawn()
    nets = LINE_UP[reduction]
    races = [race(data.images, data.labels, n.hidden, n.loss, n.lr, reduction, "truncated-normal") for n in nets]
    assert order(nets, races) == ORDERS[reduction]
