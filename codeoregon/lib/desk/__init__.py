"""What the staff pages of every room are made of."""
