"""What people read: the brief on a terminal, and the explanation of a single fact."""
