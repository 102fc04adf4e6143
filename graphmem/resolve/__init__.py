"""Which names mean the same thing: what documents say of it, what spelling suggests, and what somebody decided."""
