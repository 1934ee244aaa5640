"""What installed packages say that they need, read from their metadata: the judge of whether a list
is complete.
"""

from __future__ import annotations

import importlib.metadata
from collections import defaultdict
from collections.abc import Collection
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement

from delivery.locks import Locked, normalized


def unmet(lines: Collection[Locked], environment: Path) -> list[str]:
    """What is wrong with these lines, for the Python that runs us: a package that one of them needs
    has no line, or none with that extra, or another version than it takes. Lines that this Python
    doesn't install are passed over.

    `environment` has the packages installed, and may have others.
    """
    requirements = _requirements(environment)
    versions: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        versions[line.name].add(line.version)
    separate = {(line.name, line.extras) for line in lines}
    problems = set()
    for line in lines:
        for requirement in requirements.get(line.name, ()):
            marker = requirement.marker
            if marker and not any(
                marker.evaluate({"extra": extra}) for extra in line.extras or ("",)
            ):
                continue
            name, extras = normalized(requirement.name), tuple(sorted(requirement.extras))
            asks = f"{line.name} {line.version} needs {str(requirement).partition(';')[0].strip()}"
            if name not in versions:
                problems.add(f"{asks}: {name} has no line")
            elif not any(
                requirement.specifier.contains(version, prereleases=True)
                for version in versions[name]
            ):
                problems.add(f"{asks}: {name} is locked at {', '.join(sorted(versions[name]))}")
            elif (name, extras) not in separate:
                problems.add(f"{asks}: {name}[{','.join(extras)}] has no line of its own")
    return sorted(problems)


@cache
def _requirements(environment: Path) -> dict[str, list[Requirement]]:
    """What each package that is installed there needs, with the conditions."""
    [site] = environment.glob("lib/python*/site-packages")
    distributions = importlib.metadata.distributions(path=[str(site)])
    return {
        normalized(distribution.name): [Requirement(text) for text in distribution.requires or ()]
        for distribution in distributions
    }
