"""Lessons on the pages: the bar with a step's text and question, and the check of a lesson's file."""
