#!/usr/bin/env python
"""Django's command-line entry point."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codeoregon.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import InterfaceError, OperationalError

    from codeoregon.management.adopt import adopt
    from codeoregon.management.silent import sentence

    adopt(sys.argv[1] if len(sys.argv) > 1 else "")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as wrong:  # a setting that a person can mend: the sentence, not the stack
        raise SystemExit(str(wrong)) from None
    except (OperationalError, InterfaceError) as wrong:
        raise SystemExit(sentence(wrong)) from None


if __name__ == "__main__":
    main()
