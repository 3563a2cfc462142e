"""The charts of the page *Why rankings differ*."""
