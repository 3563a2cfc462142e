"""The page *The loss around a network*."""
