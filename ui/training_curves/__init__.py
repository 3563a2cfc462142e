"""The page *Training curves*."""
