"""Where captures come from, one module a source: each yields `Capture` records and knows nothing of the
store."""
