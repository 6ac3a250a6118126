"""The one exception that stops a run."""

from __future__ import annotations


class KgError(Exception):
    """Something a person must mend before the run can go on.

    A bad note never raises it (that is an `Issue`); a missing folder, a broken
    output or an unusable query does. The message has three parts, so that the
    reader knows where to look and what to do next.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        """Hold `what` went wrong, `where`, and the `remedy` that a person can try."""
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """One message of up to three lines: what, where, what to do."""
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.remedy:
            lines.append(f"  try:   {self.remedy}")
        return "\n".join(lines)
