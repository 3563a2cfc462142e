"""The charts of the page *Networks compared*."""
