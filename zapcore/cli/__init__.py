"""The commands: one module each; all but ``serve`` are clients or need no daemon."""
