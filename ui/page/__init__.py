"""What every page is made of: frame, settings and their address, drawing, export, messages, resumable work."""
