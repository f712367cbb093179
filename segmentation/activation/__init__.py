"""Acting on segments: who gets what, as lists, tasks and campaigns."""
