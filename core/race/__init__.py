"""Races of hundreds of tiny nets at once, on two digits, until all images are right."""

from core.race.ensembles import Race, race

__all__ = ["Race", "race"]
