"""A person's papers as a plan: what to get next, where, what it opens, and when all is there."""

from matching.papers.view import PapersView, papers_view
from matching.papers.words import days_words, when_words

__all__ = ["PapersView", "days_words", "papers_view", "when_words"]
