"""The page *Your own photo*."""
