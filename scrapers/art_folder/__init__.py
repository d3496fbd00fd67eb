"""Artwork folders that the owner already has, in any layout."""
