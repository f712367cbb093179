"""What changes with time: who moved, who stays, how segments do, and whether acting on them worked."""

from segmentation.effects.kpi_targets import target_users
from segmentation.rules.uses import register_users

register_users(target_users)
