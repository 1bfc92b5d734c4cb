"""Commands that people run as ``hemaline NAME``, one module each."""
