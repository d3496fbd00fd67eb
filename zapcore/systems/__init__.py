"""The systems (consoles, computers, media kinds) and how they are found by name."""
