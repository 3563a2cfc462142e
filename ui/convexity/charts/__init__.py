"""The charts of the page *Convexity*."""
