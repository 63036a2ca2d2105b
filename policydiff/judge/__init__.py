"""A change to its `Verdict`: level, categories, severity and direction, each with reasons a person can check."""
