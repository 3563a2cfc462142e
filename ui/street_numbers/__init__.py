"""The page *Networks compared*."""
