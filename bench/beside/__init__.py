"""What the press is measured beside: the work that all have to do, and how each tool does it as its documents show."""
