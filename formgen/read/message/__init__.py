"""A message taken apart: who it answers, and what is attached to it; its words are counted, never read."""
