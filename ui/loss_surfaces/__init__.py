"""The page *Loss surfaces*."""
