"""Charts of the page *Uncertainty in comparisons*."""
