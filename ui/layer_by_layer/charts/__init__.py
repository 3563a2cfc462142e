"""The charts of the page *Layer by layer*."""
