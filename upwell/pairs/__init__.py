"""The relationship of one mentor and one leader. Refuses to know how they were found."""
