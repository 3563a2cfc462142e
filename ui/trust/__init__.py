"""The page *Testing saliency maps*."""
