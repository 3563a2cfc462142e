"""The charts of the page *Loss up, accuracy flat*."""
