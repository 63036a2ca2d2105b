"""Bytes to a canonical `Document`: decode, read, find the policy, its headings, sections and sentences."""

from policydiff.normalizer.memory import Memory
from policydiff.normalizer.normalize import NORMALIZER, Decision, explain, normalize

__all__ = ["NORMALIZER", "Decision", "Memory", "explain", "normalize"]
