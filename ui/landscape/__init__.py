"""The page *Loss landscape*."""
