"""What lies behind the figures: what customers write, what goes with their scores, and the ways they take."""
