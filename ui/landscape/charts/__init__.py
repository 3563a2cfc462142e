"""The charts of the page *The loss around a network*."""
