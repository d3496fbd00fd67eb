"""One module per device: roots, folder tables, zip rule."""
