"""Tallies: counts of children and events by one attribute and school year, for the chapters of the evidence pack.

Each is `(evidence, period) -> tuple[Traced, ...]`: breakdowns whose numbers open to the cells that they rest on.
`registry` lists them all with what they read.
"""
