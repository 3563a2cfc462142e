"""The charts of the page *Race of four nets*."""
