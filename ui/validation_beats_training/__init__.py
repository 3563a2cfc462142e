"""The page *Validation above training*."""
