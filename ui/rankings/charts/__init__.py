"""The charts of the page *Same networks, different rankings*."""
