"""One hand-written file for each form; `parts` holds what forms share."""
