"""The charts of the page *Sum or mean*."""
