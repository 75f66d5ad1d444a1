"""Mail: building messages, sending them, reading mailboxes."""
