"""Rows turned into the arrays and records that the ranking reads. Nothing else does this."""
