"""What the Excel format is made of."""
