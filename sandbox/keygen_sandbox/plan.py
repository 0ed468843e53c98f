"""Faults that a test plans: the next requests of one kind go wrong in one particular way."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass
class Planned:
    """What is to go wrong, and how many times yet."""

    method: str
    path: str
    fault: str
    times: int
    account: str | None = None

    def meets(self, method: str, path: str, account: str | None) -> bool:
        """Whether a request is one of those that go wrong."""
        is_its_account = self.account in (None, account)
        return is_its_account and method == self.method and fnmatchcase(path, self.path)


class Plan:
    """The faults to come, at any account. Of those that meet a request, the first counts."""

    def __init__(self, faults: Sequence[str]) -> None:
        self._faults = faults
        self._planned: list[Planned] = []

    @property
    def pending(self) -> tuple[Planned, ...]:
        """What has not happened yet: empty once all has gone wrong that was to."""
        return tuple(self._planned)

    def add(
        self, method: str, path: str, fault: str, *, times: int = 1, account: str | None = None
    ) -> None:
        """Let the next requests go wrong: `add("POST", "/licenses", "cut-created")`.

        The path is what follows the account, and `*` in it stands for anything: "/tokens/*". The
        fault is the name of an account for faults, without its "fault-". Where that one "creates
        the user", the request is carried out, whatever it is. The account is as the request names
        it; None is any. Raises ValueError for an unknown fault, and unless times is at least 1.
        """
        if fault not in self._faults:
            raise ValueError(f"no fault is called {fault!r}; there are {', '.join(self._faults)}")
        if times < 1:
            raise ValueError(f"a fault happens at least once, not {times} times")
        self._planned.append(Planned(method, path, fault, times, account))

    def clear(self) -> None:
        """Let nothing more go wrong."""
        self._planned.clear()

    def find(self, method: str, path: str, account: str | None) -> Planned | None:
        """What is to happen to a request, if anything."""
        return next((each for each in self.pending if each.meets(method, path, account)), None)

    def take(self, planned: Planned) -> None:
        """Count that it happened."""
        planned.times -= 1
        if not planned.times:
            self._planned.remove(planned)
