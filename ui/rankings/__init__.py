"""The page *Why rankings differ*."""
