"""A sheet saved as plain text: its cells, and what such a file cannot say for sure."""
