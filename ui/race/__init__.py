"""The page *Sum or mean*."""
