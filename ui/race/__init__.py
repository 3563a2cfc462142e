"""The page *Race of four nets*."""
