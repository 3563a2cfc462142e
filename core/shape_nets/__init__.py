"""Small nets on drawn shapes, in which the pixels that decide are known; trained while a visitor waits."""
