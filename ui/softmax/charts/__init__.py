"""The charts of the page *Softmax*."""
