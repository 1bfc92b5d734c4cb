"""How well each sample was sequenced, and whether it may say no."""
