"""The page *Architecture*."""
