"""The page *Claims of the reports*."""
