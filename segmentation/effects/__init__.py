"""What changes with time: who moved, who stays, how segments do, and whether acting on them worked."""
