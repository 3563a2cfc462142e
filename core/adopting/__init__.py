"""Bring your own net: from a PyTorch or Keras file to a net that the app can look at."""

from core.adopting.fault import AdoptionError

__all__ = ["AdoptionError"]
