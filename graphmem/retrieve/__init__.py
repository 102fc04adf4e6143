"""graphmem.retrieve."""
