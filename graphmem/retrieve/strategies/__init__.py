"""Rankings as others have published them, over the same index and with the same encoder: baselines to compare with.

None of them calls a language model: what theirs does is left out, or done by what graphmem has read already, and each
module says which. :mod:`graphmem.retrieve.strategies.catalogue` knows them by name.
"""
