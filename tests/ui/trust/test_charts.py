"""What is drawn of the tests of the attribution methods."""

import numpy as np
import pandas as pd
import pytest

from ui.trust import charts, legend

NAMES = ["trained", "fc", "conv2", "conv1"]


def test_a_line_a_method_with_its_own_colour_and_shape_and_a_rule_at_the_stage(drawn):
    values = {"A": np.array([1.0, 0.5, 0.2, -0.31]), "B": np.array([1.0, 0.9, np.nan, np.nan])}
    chart = drawn(charts.along(NAMES, charts.Lines(values, range(len(values))), 2, "Title", "of what", "ρ"))
    [line], [rule] = chart.marks("line"), chart.marks("rule")
    assert [row["value"] for row in chart.data(line) if row["method"] == "A"] == [1.0, 0.5, 0.2, -0.31]
    assert chart.data(rule) == [{"stage": 2}]
    low, high = line["encoding"]["y"]["scale"]["domain"]
    assert low == pytest.approx(-0.4)
    assert high > 1
    assert len(set(line["encoding"]["color"]["scale"]["range"])) == len(values)
    assert len(set(line["encoding"]["shape"]["scale"]["range"])) == len(values)


def test_flat_maps_alone_still_have_an_axis(drawn):
    [line] = drawn(charts.along(NAMES, charts.Lines({"A": np.full(4, np.nan)}, [0]), 0, "Title", "of what", "ρ")).marks(
        "line"
    )
    assert line["encoding"]["y"]["scale"]["domain"][0] == 0


def test_curves_over_the_share_of_pixels_tell_methods_apart_by_dashes(drawn):
    fractions = np.linspace(0, 1, 5)
    values = {"A": 1 - fractions, "B": fractions, "C": fractions / 2}
    chart = drawn(
        charts.changing(fractions, charts.Lines(values, range(len(values))), 0.25, "Deletion", "highest first", "7")
    )
    [line], [rule] = chart.marks("line"), chart.marks("rule")
    assert chart.data(rule) == [{"share": 0.25}]
    assert [row["p"] for row in chart.data(line) if row["method"] == "B"] == fractions.tolist()
    dashes = line["encoding"]["strokeDash"]["scale"]["range"]
    assert len({tuple(dash) for dash in dashes}) == len(values)
    assert "7" in line["encoding"]["y"]["title"]


def test_each_net_is_a_point_beside_what_was_reported(drawn):
    rows = [("conv", "Convolutional", seed, 100 + seed, charts.KINDS[0]) for seed in range(3)]
    table = pd.DataFrame(rows, columns=["of", "kind", "seed", "iterations", "what"])
    chart = drawn(charts.arrivals(table, [(charts.KINDS[0], 16)], "How soon"))
    assert [row["iterations"] for row in chart.data(chart.marks("point")[0])] == [100, 101, 102]
    assert [(row["what"], row["iterations"]) for row in chart.data(chart.marks("rule")[0])] == [(charts.KINDS[0], 16)]


def test_scores_stand_against_chance(drawn):
    table = pd.DataFrame({"method": ["A", "B"], "mass": [0.9, 0.2], "precision": [0.5, 0.3]})
    chart = drawn(charts.scores(table, 0.28, "Title", "subtitle"))
    assert [row["mass"] for row in chart.data(chart.marks("bar")[0])] == [0.9, 0.2]
    assert [row["precision"] for row in chart.data(chart.marks("point")[0])] == [0.5, 0.3]
    assert chart.data(chart.marks("rule")[0])[0]["mass"] == 0.28


def test_the_other_nets_stand_apart_by_colour_and_shape_and_keep_theirs(drawn):
    again, labels, untrained = charts.CHECKS.values()
    rows = [("A", again, 0.5, 0.6, 0.7), ("A", labels, -0.3, 0.1, 0.4), ("A", untrained, 0.0, 0.2, 0.3)]
    signs = []
    for some in (rows, rows[1:]):
        table = pd.DataFrame(some, columns=["method", "check", "low", "mean", "high"])
        chart = drawn(charts.likeness(table, "Title", "subtitle", "ρ"))
        [point], [span] = chart.marks("point"), chart.marks("rule")
        assert [(row["low"], row["mean"], row["high"]) for row in chart.data(span)] == [row[2:] for row in some]
        assert point["encoding"]["x"]["scale"]["domain"][0] == pytest.approx(-0.4)
        colour, shape = (point["encoding"][each]["scale"] for each in ("color", "shape"))
        assert colour["domain"] == shape["domain"] == [row[1] for row in some]
        signs.append((colour["range"], shape["range"]))
    assert tuple(each[1:] for each in signs[0]) == signs[1]


def test_thirds_are_stacked_from_left_to_right(drawn):
    rows = [("A", third, place, 0.2 + place / 10) for place, third in enumerate(charts.THIRDS)]
    chart = drawn(charts.thirds(pd.DataFrame(rows, columns=["bar", "third", "place", "share"]), "Title", "subtitle"))
    [bar] = chart.marks("bar")
    assert bar["encoding"]["order"]["field"] == "place"
    assert bar["encoding"]["color"]["scale"]["domain"] == list(charts.THIRDS)
    assert [row["share"] for row in chart.data(chart.marks("rule")[0])] == pytest.approx([1 / 3, 2 / 3])


def test_there_are_signs_for_all_lines_that_a_page_may_ask_for():
    assert len(charts.COLOURS) == len(charts.DASHES) == len(charts.SHAPES) == 8
    assert len(set(charts.COLOURS)) == len({tuple(dash) for dash in charts.DASHES}) == len(set(charts.SHAPES)) == 8


def test_lines_have_the_signs_of_their_numbers_whatever_stands_beside_them(drawn):
    line = np.linspace(1, 0, 3)
    [both] = drawn(charts.changing(line, charts.Lines({"A": line, "B": line}, [3, 9]), 0.25, "T", "s", "7")).marks(
        "line"
    )
    [one] = drawn(charts.changing(line, charts.Lines({"B": line}, [9]), 0.25, "T", "s", "7")).marks("line")
    for sign, every in (("color", charts.COLOURS), ("strokeDash", charts.DASHES)):
        first, second = both["encoding"][sign]["scale"]["range"]
        assert (first, [second]) == (every[3], one["encoding"][sign]["scale"]["range"])
    assert one["encoding"]["color"]["scale"]["range"] == [charts.COLOURS[1]]
    assert one["encoding"]["strokeDash"]["scale"]["range"] == [charts.DASHES[2]]


def test_a_legend_has_the_signs_of_the_lines(drawn):
    lines = charts.Lines({"A": np.linspace(1, 0, 3), "B": np.linspace(0, 1, 3)}, [3, 9])
    for by, chart in (
        ("shape", charts.along(NAMES[:3], lines, 1, "T", "s", "ρ")),
        ("strokeDash", charts.changing(np.linspace(0, 1, 3), lines, 0.25, "T", "s", "7")),
    ):
        [line] = drawn(chart).marks("line")
        told = legend.of_lines(lines, by)
        assert [each.name for each in told] == list(lines.of)
        assert [each.colour for each in told] == line["encoding"]["color"]["scale"]["range"]
        second = [each.shape if by == "shape" else list(each.dash) for each in told]
        assert second == line["encoding"][by]["scale"]["range"]
        assert line["encoding"]["color"]["legend"] is None


def test_the_legend_of_other_nets_has_the_signs_of_their_points(drawn):
    checks = list(charts.CHECKS.values())[1:]
    table = pd.DataFrame(
        [("A", each, 0.1, 0.2, 0.3) for each in checks], columns=["method", "check", "low", "mean", "high"]
    )
    [point] = drawn(charts.likeness(table, "Title", "subtitle", "ρ")).marks("point")
    told = legend.of_checks(checks)
    assert [each.colour for each in told] == point["encoding"]["color"]["scale"]["range"]
    assert [each.shape for each in told] == point["encoding"]["shape"]["scale"]["range"]
