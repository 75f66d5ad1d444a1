"""Messages saved by Outlook (.msg), taken apart in a process of its own, and written as ordinary messages."""
