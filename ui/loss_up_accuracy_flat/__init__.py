"""The page *Loss up, accuracy flat*."""
