"""What print files each marketplace takes, as dated data (one YAML file each).

A marketplace's listing pictures have rules of their own (`contracts.contract`); these are for the artwork that is
printed.
"""

from ray_apps.domain.contracts.prints.target import PrintTarget, load_print_target, print_targets

__all__ = ["PrintTarget", "load_print_target", "print_targets"]
