"""Random directions have the filters' lengths; planes pass through the nets that span them."""

import numpy as np
import pytest
import torch

from core.landscape.directions import frame_through, places, principal_frame, random_frame
from core.landscape.vectors import parts, vector
from tests.core.landscape.nets import net, with_statistics


def test_each_filter_is_as_long_as_the_nets_and_all_else_stays():
    model = with_statistics(net("resnet18"), 0)
    frame = random_frame(model, 7)
    own = parts(model, frame.origin)
    for direction in (frame.first, frame.second):
        for name, part in parts(model, direction).items():
            if part.ndim > 1:
                torch.testing.assert_close(part.flatten(1).norm(dim=1), own[name].flatten(1).norm(dim=1))
            else:
                assert not part.any()


def test_a_seed_gives_the_same_plane_again_and_another_another():
    model = net("mlp-128")
    torch.testing.assert_close(random_frame(model, 1).first, random_frame(model, 1).first, rtol=0, atol=0)
    assert not torch.equal(random_frame(model, 1).first, random_frame(model, 2).first)
    assert not torch.equal(random_frame(model, 1).first, random_frame(model, 1).second)


def test_a_state_is_the_same_vector_in_whatever_order():
    state = net("lenet5").state_dict()
    torch.testing.assert_close(vector(dict(reversed(state.items()))), vector(state), rtol=0, atol=0)


def test_the_plane_through_three_nets_holds_them():
    states = [net("mlp-128", seed).state_dict() for seed in range(3)]
    frame = frame_through(states)
    assert float(frame.first @ frame.second) == pytest.approx(0, abs=1e-2)
    assert float(frame.first.norm()) == pytest.approx(float(frame.second.norm()), rel=1e-5)
    for state, alpha, beta in zip(states, *places(frame, states), strict=True):
        torch.testing.assert_close(frame.at(alpha, beta), vector(state), rtol=1e-4, atol=1e-5)


def test_nets_that_span_no_plane_are_refused():
    one, other = (net("mlp-128", seed).state_dict() for seed in range(2))
    with pytest.raises(ValueError, match="same weights"):
        frame_through([one, one])
    between = {name: (one[name] + other[name]) / 2 for name in one}
    with pytest.raises(ValueError, match="one line"):
        frame_through([one, other, between])


def test_two_nets_get_a_random_direction_at_a_right_angle():
    states = [net("mlp-128", seed).state_dict() for seed in range(2)]
    frame = frame_through(states, seed=3)
    assert frame.coordinates(vector(states[1])) == pytest.approx((1, 0), abs=1e-5)
    assert float(frame.first @ frame.second) == pytest.approx(0, abs=1e-2)
    assert not torch.equal(frame.second, frame_through(states, seed=4).second)


def test_principal_directions_are_those_of_the_singular_values():
    points = torch.randn(6, 50, generator=torch.Generator().manual_seed(0)) * torch.linspace(3, 0.1, 50)
    frame, shares = principal_frame(points)
    _, values, axes = np.linalg.svd((points[:-1] - points[-1]).double().numpy(), full_matrices=False)
    np.testing.assert_allclose(shares, values**2 / (values**2).sum(), atol=1e-6)
    for found, wanted in zip((frame.first, frame.second), axes, strict=False):
        assert abs(float(found.double() @ torch.from_numpy(wanted))) == pytest.approx(1, abs=1e-5)
    assert min(frame.coordinates(points[0])) >= 0
    assert frame.coordinates(points[-1]) == (0, 0)


def test_a_path_in_a_plane_is_held_whole_and_one_on_a_line_refused():
    axes = torch.linalg.qr(torch.randn(40, 2, generator=torch.Generator().manual_seed(1))).Q.T
    inside = torch.randn(5, 2, generator=torch.Generator().manual_seed(2)) @ axes
    _, shares = principal_frame(inside)
    assert float(shares[:2].sum()) == pytest.approx(1, abs=1e-6)
    with pytest.raises(ValueError, match="one line"):
        principal_frame(torch.arange(4.0)[:, None] * axes[0])
    with pytest.raises(ValueError, match="three"):
        principal_frame(inside[:2])
