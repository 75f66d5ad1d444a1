"""What the Word format is made of."""
