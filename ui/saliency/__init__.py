"""The page *Saliency*."""
