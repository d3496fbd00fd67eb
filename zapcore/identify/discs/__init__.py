"""Disc images: the sheets that describe them, their tracks, sectors and files."""
