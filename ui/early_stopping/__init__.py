"""The page *Early stopping*."""
