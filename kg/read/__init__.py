"""Reading: a note's text to claims, stamps, links and problems."""
