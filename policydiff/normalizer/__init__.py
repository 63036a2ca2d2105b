"""Bytes to a canonical `Document`: decode, read, find the policy, its headings, sections and sentences."""
