"""The bounded parser of workbooks: bytes in, cells out; nothing of forms."""
