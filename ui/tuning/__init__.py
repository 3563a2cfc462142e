"""The page *Tuning*."""
