"""formgen: the forms of a Learning Mentor programme, from class list to policy review."""

__version__ = "0.1.0"
