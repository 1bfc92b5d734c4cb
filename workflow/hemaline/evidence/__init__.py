"""The recount: every allele judged by the same fragments in the same way."""
