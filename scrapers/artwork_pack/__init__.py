"""The scraper of MiSTer artwork packs (``docs/artwork-packs.md``)."""
