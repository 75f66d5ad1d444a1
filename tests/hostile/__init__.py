"""Hostile files for every door, made by formgen’s own tests: `CATALOGUE`, by name."""

from hostile import letters, markup, old, outlook, pages, pdfs, texts, workbooks, zips  # noqa: F401 - they fill the list
from hostile.catalogue import CATALOGUE

__all__ = ["CATALOGUE"]
