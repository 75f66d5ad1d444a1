"""Word files that come back: what is on the page, and where each answer stands."""
