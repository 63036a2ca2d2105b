"""Two documents to an `Alignment`: sections, sentences, moves and words paired, nothing judged."""
