"""The charts of the page *Architecture*."""
