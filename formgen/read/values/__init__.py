"""What the content of an answer box means."""
