"""The page *Epochs, batches, updates*."""
