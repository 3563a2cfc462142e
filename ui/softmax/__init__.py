"""The page *Softmax*."""
