"""What several pages use: images, nets, runs, attribution maps, the panel of a training."""
