"""Answers without a language model: what a question asks, what the best notes say of it, and when to abstain."""
