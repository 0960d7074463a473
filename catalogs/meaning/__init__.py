"""What titles and names of work mean, whatever words and language they are in. No Django here."""
