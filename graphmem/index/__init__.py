"""graphmem.index."""
