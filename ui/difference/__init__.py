"""The page *Uncertainty in comparisons*."""
