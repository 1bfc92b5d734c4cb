"""Pages of the reads behind reported variants."""
