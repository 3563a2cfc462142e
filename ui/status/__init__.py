"""What the server is doing, for those who run it."""
