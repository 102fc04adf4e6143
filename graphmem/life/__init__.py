"""graphmem.life."""
