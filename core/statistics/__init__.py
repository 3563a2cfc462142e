"""What test outputs are worth: calibration, comparisons of nets, changes of the loss, linear separability."""
