"""The page *Formulas*."""
