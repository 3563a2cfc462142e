"""The page *Convexity*."""
