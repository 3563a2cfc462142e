"""The charts of the page *Loss landscape*."""
