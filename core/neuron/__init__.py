"""One unit over two of its parameters: the two losses as surfaces, paths of descent and lines on them."""
