"""The page *Saliency maps*."""
