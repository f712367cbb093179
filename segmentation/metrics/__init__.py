"""What each customer did, as numbers at a date."""
