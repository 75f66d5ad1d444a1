"""What the PDF door is made of: `child` takes a file apart in its own process, `file` checks it, `boxes` reads."""
