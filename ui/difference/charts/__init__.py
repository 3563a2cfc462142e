"""Charts of the page *How sure is a difference*."""
