"""onrecord: many overlapping, noisy news reports of a crisis into one sourced record."""

__version__ = "0.1.0"
