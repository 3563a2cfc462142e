"""A class of students against a real server of the app: `python -m bench.load`."""
