"""What people write in a cell, to one spelling: rules that can be seen, counted and switched off."""
