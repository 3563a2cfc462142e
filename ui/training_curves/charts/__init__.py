"""The charts of the page *Training curves*."""
