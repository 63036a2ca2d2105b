"""Comparisons, versions and policies to what people read: HTML, text, Markdown, JSON, feed."""
