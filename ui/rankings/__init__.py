"""The page *Same networks, different rankings*."""
