"""How long tests wait for what must come."""

PATIENCE = 240  # seconds until something is taken to be stuck; what works is done long before, on a busy machine too
