"""The page *Hyper-parameter tuning*."""
