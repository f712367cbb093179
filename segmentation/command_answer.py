"""What a command answers: one JSON object for programs, YAML with a line for each row of a list for people."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

import yaml


def as_json(answer: dict[str, Any]) -> str:
    """One line; dates and files as text."""
    return json.dumps(answer, ensure_ascii=False, default=str)


def as_lines(answer: dict[str, Any]) -> str:
    """YAML of the same, numbers with 10 digits at most."""
    return yaml.dump(
        answer, Dumper=_Lines, allow_unicode=True, sort_keys=False, default_flow_style=None, width=math.inf
    ).rstrip("\n")


class _Lines(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - what comes twice is told twice
        return True


_Lines.add_representer(float, lambda dumper, value: dumper.represent_float(float(f"{value:.10g}")))
_Lines.add_representer(datetime, lambda dumper, value: dumper.represent_str(str(value)))
_Lines.add_multi_representer(float, _Lines.yaml_representers[float])
_Lines.add_multi_representer(str, yaml.SafeDumper.represent_str)
_Lines.add_multi_representer(dict, yaml.SafeDumper.represent_dict)
_Lines.add_multi_representer(tuple, yaml.SafeDumper.represent_list)
_Lines.add_multi_representer(object, lambda dumper, value: dumper.represent_str(str(value)))
