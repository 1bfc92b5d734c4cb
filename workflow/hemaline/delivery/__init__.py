"""What a run delivers and whether it is all there: manifest, report sections, samples' reports."""
