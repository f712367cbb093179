"""One thin file a page; what pages share stands in ``pages/ui``."""
