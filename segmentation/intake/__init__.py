"""From a file a person has to rows of the canonical tables."""
