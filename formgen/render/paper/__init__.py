"""What the PDF format is made of: a page as data, and the press that prints it."""
