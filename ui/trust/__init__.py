"""The page *How far to believe it*."""
