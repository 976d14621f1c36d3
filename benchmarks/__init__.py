"""Timings and promises; nothing here is part of the package."""
