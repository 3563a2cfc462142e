"""The page *Why validation may beat training*."""
