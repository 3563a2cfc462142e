"""What happens at each layer of a net: its parameters, its output, what a unit sees and how it computes."""
