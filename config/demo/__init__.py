"""Made-up people, employers and jobs in the proportions that are known of the real ones."""
