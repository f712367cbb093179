"""Tags customers carry: by rules or by hand, in groups; counted, weighed to a score, and usable in any rule."""

from segmentation.tags.source import register_tags

register_tags()
