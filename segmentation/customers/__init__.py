"""One customer from several ids: likely duplicates are found, a person decides, merges can be undone."""
