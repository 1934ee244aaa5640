"""Asks the vendors beside each other, within a time that the caller waits, and remembers what they
answered.

A vendor that is late is not waited for; its answer is remembered when it comes, so that the same
search a moment later has it, or waits for the same call. One that failed rests for some seconds,
and one that is slow gets no more than CALLS_MAX calls at once from this instance: searches never
pile up threads.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from typing import Final

from shared.config import Settings
from shared.errors import ProviderError, ProviderRateLimited, SymbolNotServed
from shared.immutable import immutable
from shared.schema.search_statuses import SearchStatus
from shared.vendors.protocols import SearchSource, source_name
from shared.vendors.search.matches import SearchMatch, SearchText
from shared.vendors.search.memory import AnswerMemory, search_key
from shared.vendors.search.registry import search_adapters, search_source
from shared.vendors.switches import missing_setting

CALLS_MAX: Final = 4
"""Of one vendor at once."""

VENDOR_TIMEOUT_S: Final = 2.0
"""Of the connections: longer than a search waits, since a late answer serves the next search."""

REST_S: Final = 10.0
"""After a failure; a vendor that is over its limit rests for LIMITED_REST_S."""
LIMITED_REST_S: Final = 60.0

Call = Future[Sequence[SearchMatch]]
"""A call of a vendor, on its way or over."""

_log = logging.getLogger("finance_api")


@immutable
class VendorAnswer:
    """What one vendor contributed. `provider` is its name in answers; `setting` is what would
    switch it on, where it is off.
    """

    provider: str
    status: SearchStatus
    matches: Sequence[SearchMatch] = ()
    setting: str | None = None


@dataclass(slots=True)
class _Vendor:
    """The state of one vendor in this instance."""

    source: SearchSource | None = None
    rests_until_s: float = 0.0
    calls: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Searches:
    """The searches of an instance, under one configuration."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._vendors = {vendor: _Vendor() for vendor in search_adapters()}
        self._memory = AnswerMemory()
        self._pending: dict[tuple[str, str], Call] = {}
        self._lock = threading.Lock()

    def needed(self, query: SearchText, *, resting: bool = False) -> Sequence[str]:
        """The vendors that must be called to answer `query`: those that may find something, are on,
        and whose answer is neither in memory nor on its way. With `resting` also those that failed
        a moment ago.
        """
        return [
            vendor
            for vendor in self._searched(query)
            if missing_setting(self.settings, vendor) is None
            and self._memory.get(vendor, query) is None
            and search_key(vendor, query) not in self._pending
            and (resting or not self._rests(vendor))
        ]

    def unanswered(self, vendor: str, queries: Iterable[SearchText]) -> Sequence[SearchText]:
        """Those of the searches whose answer by this vendor is not in memory; none where the vendor
        is off or rests.
        """
        if missing_setting(self.settings, vendor) is not None or self._rests(vendor):
            return ()
        return [query for query in queries if self._memory.get(vendor, query) is None]

    def remember(self, vendor: str, query: SearchText, matches: Sequence[SearchMatch]) -> None:
        """An answer that was asked for elsewhere."""
        self._memory.put(vendor, query, matches)

    def ask(
        self, query: SearchText, allowed: Collection[str], until_s: float
    ) -> Sequence[VendorAnswer]:
        """One answer for each vendor that may find something, in their order. Those in `allowed`
        are called, until `until_s` of time.monotonic(); the others answer from memory, by a call
        that is on its way, or not at all.
        """
        searched = self._searched(query)
        pending = {vendor: self._call(vendor, query, allowed) for vendor in searched}
        calls = [call for call in pending.values() if isinstance(call, Future)]
        wait(calls, timeout=max(0.0, until_s - time.monotonic()))
        answers = []
        for vendor in searched:
            name = source_name(vendor, sample=self.settings.sample_market)
            setting = missing_setting(self.settings, vendor)
            if setting is not None:
                answers.append(VendorAnswer(name, SearchStatus.OFF, setting=setting))
            else:
                status, matches = self._outcome(vendor, query, pending[vendor])
                answers.append(VendorAnswer(name, status, matches))
        return answers

    def _searched(self, query: SearchText) -> Sequence[str]:
        """The vendors that may find something, on or off."""
        return [name for name, adapter in search_adapters().items() if adapter.can_find(query)]

    def _outcome(
        self, vendor: str, query: SearchText, call: Call | None
    ) -> tuple[SearchStatus, Sequence[SearchMatch]]:
        if call is None:
            matches = self._memory.get(vendor, query)
            if matches is not None:
                return SearchStatus.ANSWERED, matches
            if self._rests(vendor):
                return SearchStatus.FAILED, ()
            is_busy = self._vendors[vendor].calls >= CALLS_MAX
            return SearchStatus.LATE if is_busy else SearchStatus.LIMITED, ()
        if not call.done():
            return SearchStatus.LATE, ()
        try:
            return SearchStatus.ANSWERED, call.result()
        except ProviderError:
            return SearchStatus.FAILED, ()

    def _call(self, vendor: str, query: SearchText, allowed: Collection[str]) -> Call | None:
        """The call that is on its way, or a new one where that is allowed."""
        key, state = search_key(vendor, query), self._vendors[vendor]
        source = self._source(vendor) if vendor in allowed else None
        with self._lock:
            if key in self._pending:
                return self._pending[key]
            if source is None or state.calls >= CALLS_MAX:
                return None
            state.calls += 1
            call = self._pending[key] = Call()

        def work() -> None:
            try:
                matches = self._search(vendor, source, query)
            except Exception as error:  # noqa: BLE001 - raised again where the result is read
                call.set_exception(error)
            else:
                call.set_result(matches)
            finally:
                with self._lock:
                    state.calls -= 1
                    del self._pending[key]

        threading.Thread(target=work, name=f"search {vendor}", daemon=True).start()
        return call

    def _search(
        self, vendor: str, source: SearchSource, query: SearchText
    ) -> Sequence[SearchMatch]:
        """Calls the vendor and remembers its answer. After a failure it rests. Raises
        ProviderError.
        """
        try:
            matches = source.search(query)
        except SymbolNotServed:
            matches = []
        except ProviderError as error:
            _log.warning("searching: %s: %s", error.code, error.detail)
            limited = isinstance(error, ProviderRateLimited)
            state = self._vendors[vendor]
            with state.lock:
                state.source = None
                state.rests_until_s = time.monotonic() + (LIMITED_REST_S if limited else REST_S)
            raise
        self._memory.put(vendor, query, matches)
        return matches

    def _rests(self, vendor: str) -> bool:
        return time.monotonic() < self._vendors[vendor].rests_until_s

    def _source(self, vendor: str) -> SearchSource | None:
        """The vendor's adapter, which keeps its connections. A new one after a failure: it would
        remember how often it failed.
        """
        state = self._vendors[vendor]
        if missing_setting(self.settings, vendor) is not None:
            return None
        with state.lock:
            if state.source is None:
                state.source = search_source(
                    vendor, self.settings, timeout_s=VENDOR_TIMEOUT_S, attempts=1
                )
            return state.source


_current: Searches | None = None
_current_lock = threading.Lock()


def searches(settings: Settings) -> Searches:
    """This instance's searches, with new ones for other settings."""
    global _current  # noqa: PLW0603 - one for the process
    with _current_lock:
        if _current is None or _current.settings is not settings:
            _current = Searches(settings)
        return _current


def forget_searches() -> None:
    """Forgets answers and failures; for tests."""
    global _current  # noqa: PLW0603 - one for the process
    with _current_lock:
        _current = None
