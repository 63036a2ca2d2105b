"""Captures, versions and comparisons in SQLite: the only stage that writes it."""
