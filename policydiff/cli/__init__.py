"""The command line: parses options, calls the stages, prints the answer."""
