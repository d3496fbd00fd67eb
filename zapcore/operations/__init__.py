"""The one operation slot, and the operations that run in it."""
