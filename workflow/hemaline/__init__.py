"""Hemaline: reads of people with blood disorders to standardised variant tables and matrices."""

__version__ = "0.1.0"
