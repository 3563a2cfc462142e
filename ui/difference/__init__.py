"""The page *How sure is a difference*."""
