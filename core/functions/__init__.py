"""Closed forms with their derivatives: activations, losses of a sigmoid unit, softmax and cross-entropy."""
