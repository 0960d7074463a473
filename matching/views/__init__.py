"""Pages of matching: a person's jobs and papers, an employer's shortlist, an officer's list."""
