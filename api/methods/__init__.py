"""One module per group of methods; each function is marked with @method."""
