"""Whose a sheet is, and where on it each answer stands."""
