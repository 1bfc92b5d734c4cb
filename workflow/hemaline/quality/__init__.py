"""Sequencing QC per sample; decides whether negative calls (0) are allowed."""
