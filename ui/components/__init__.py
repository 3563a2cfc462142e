"""What must follow the pointer: components with their own JavaScript and CSS, which stand beside them."""
