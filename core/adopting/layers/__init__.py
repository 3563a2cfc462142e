"""Keras' layers in PyTorch, one function each, by topic; `table` has them all."""
