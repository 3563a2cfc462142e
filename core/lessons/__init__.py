"""Lessons: paths of steps through the pages, with questions that the pages' own numbers decide."""
