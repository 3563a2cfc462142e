"""The race of core.race, under the name that other programs know."""

from core.race.ensembles import Race, race

__all__ = ["Race", "race"]
