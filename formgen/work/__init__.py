"""Each command's one call: puts forms, renderers, readers, store and figures together."""
