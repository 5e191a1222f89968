"""Client of the Watchpost API: uptime monitoring for agents and the people who run them.

One file, standard library only, Python 3.8 or newer::

    from watchpost import Watchpost

    wp = Watchpost("http://localhost:3007")
    monitor = wp.create_monitor("My API", "https://api.example.com/health")
    print(wp.is_up(monitor["id"]))

Answers are the API's JSON as dicts and lists, not wrapped. Every answer that is an error is raised as a
``WatchpostError`` or one of its subclasses; failures below HTTP (refused, name, time-out) come through as
``urllib.error.URLError`` or ``OSError``. What an answer warns of, a value that was moved into range for example,
is told by ``warnings.warn``, once a process. A client may be used from several threads.
"""

import inspect
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings
from dataclasses import dataclass
from datetime import datetime, timezone
from http.client import HTTPException
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Set, Tuple, Type, Union, cast

__version__ = "0.1.0"

__all__ = [
    "Watchpost", "SSEEvent", "WatchpostError", "NotFoundError", "AuthError", "ValidationError", "ConflictError",
    "GateFailed", "RateLimitError", "__version__",
]

Json = Dict[str, Any]
Params = Mapping[str, Any]

_DEFAULT_URL = "http://localhost:3007"
_API = "/api/v1"
_RETRIES = 2
_LONGEST_PAUSE = 60.0      # seconds that a stream waits before it comes back
_LONGEST_RETRY_AFTER = 5  # seconds that a 429 may ask for and still be tried again
_RECONNECT_AFTER = 3.0    # seconds, until a stream says otherwise


class WatchpostError(Exception):
    """An answer of the API that is an error. ``status_code`` is its HTTP status, ``body`` its parsed JSON, else its
    text, else ``None``."""

    def __init__(self, message: str, status_code: int = 0, body: Any = None) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.body = body


class NotFoundError(WatchpostError):
    """404: there is no such thing."""


class AuthError(WatchpostError):
    """401 or 403: no key, or one that does not open this."""


class ValidationError(WatchpostError):
    """400 or 422: the request is not acceptable; the message says why."""


class ConflictError(WatchpostError):
    """409: it exists already."""


class GateFailed(WatchpostError):
    """A gate failed or was cancelled (``gate``); ``body`` is the gate."""


class RateLimitError(WatchpostError):
    """429: too many requests of one kind. ``retry_after`` is the number of seconds to wait."""

    def __init__(self, message: str, retry_after: int = 0, **kwargs: Any) -> None:
        super().__init__(message, **kwargs)
        self.retry_after = retry_after


_ERRORS: Dict[int, Type[WatchpostError]] = {
    400: ValidationError, 401: AuthError, 403: AuthError, 404: NotFoundError, 409: ConflictError, 422: ValidationError,
}


@dataclass
class SSEEvent:
    """One event of a live stream."""

    event: str = "message"
    data: str = ""
    id: Optional[str] = None
    retry: Optional[int] = None

    @property
    def json(self) -> Any:
        """``data`` parsed; ``None`` if it is not JSON."""
        try:
            return json.loads(self.data)
        except ValueError:
            return None


def _flat(answer: Any) -> Any:
    """Lifts the monitor of ``{"monitor": {...}, "manage_key", ...}`` to the top; other answers pass unchanged."""
    if not isinstance(answer, dict) or not isinstance(answer.get("monitor"), dict) or "manage_key" not in answer:
        return answer
    rest = {name: value for name, value in answer.items() if name != "monitor"}
    return {**answer["monitor"], **rest}


def _object(answer: Any) -> Json:
    """An answer that is an object, for the type checker."""
    return cast(Json, answer)


def _objects(answer: Any) -> List[Json]:
    return cast(List[Json], answer)


def _texts(answer: Any) -> List[str]:
    return cast(List[str], answer)


def _text(answer: Any) -> str:
    return cast(str, answer)


def _given(**fields: Any) -> Json:
    """The fields that are not ``None``."""
    return {name: value for name, value in fields.items() if value is not None}


def _rules(repeat_interval_minutes: int, max_repeats: int, escalation_after_minutes: int,
           repeat_after_acknowledge: Optional[bool], escalation_channel_ids: Optional[Sequence[str]]) -> Json:
    """The body of alert rules."""
    named = None if escalation_channel_ids is None else list(escalation_channel_ids)
    return {"repeat_interval_minutes": repeat_interval_minutes, "max_repeats": max_repeats,
            "escalation_after_minutes": escalation_after_minutes,
            **_given(repeat_after_acknowledge=repeat_after_acknowledge, escalation_channel_ids=named)}


def _segment(value: Any) -> str:
    """A part of a path, percent-encoded. An empty id goes out as a blank, which is nobody's: without it the path
    would be that of the list."""
    return urllib.parse.quote(str(value) or " ", safe="")


def _named(ids: Optional[Sequence[str]]) -> Optional[str]:
    """A parameter that names monitors. An empty list names nobody, where an empty parameter would be as good as
    none."""
    return None if ids is None else ",".join(filter(str.strip, ids)) or "none"


def _timestamp(value: Union[str, datetime]) -> str:
    """RFC 3339 in UTC; a ``datetime`` without a zone is taken as UTC."""
    if isinstance(value, str):
        return value
    aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
    return aware.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(text: Optional[str]) -> Optional[int]:
    """The value of a Retry-After header, if it is a number of seconds."""
    return int(text) if text and text.strip().isdigit() else None


def _parsed(text: str) -> Any:
    """The JSON in a text, else the text, else ``None`` if it is empty."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _error_of(failure: urllib.error.HTTPError) -> WatchpostError:
    """What to raise for an HTTP error; reads and closes the answer."""
    with failure:
        body = _parsed(failure.read().decode("utf-8", "replace"))
    if isinstance(body, dict) and isinstance(body.get("error"), str):
        message = body["error"]
    else:
        message = body if isinstance(body, str) else str(failure.reason)
    if failure.code == 429:
        after = body.get("retry_after_secs") if isinstance(body, dict) else None
        if not isinstance(after, int):
            after = _seconds(failure.headers.get("Retry-After")) or 0
        return RateLimitError(message, after, status_code=429, body=body)
    return _ERRORS.get(failure.code, WatchpostError)(message, failure.code, body)


_told: Set[str] = set()


def _tell_warnings(answer: Any) -> None:
    """Tells what an answer warns of, each text once a process; of many that were made, what each warns of."""
    if not isinstance(answer, dict):
        return
    for text in answer.get("warnings") or ():
        if isinstance(text, str) and text not in _told:
            _told.add(text)
            warnings.warn(text, UserWarning, stacklevel=_level_of_caller())
    for made in answer.get("created") or ():
        _tell_warnings(made)


def _level_of_caller() -> int:
    """As ``warnings.warn`` counts, from the function that calls this one: the first that is not in this file."""
    level, frame = 1, inspect.currentframe()
    frame = frame.f_back if frame else None
    while frame is not None and frame.f_code.co_filename == __file__:
        level, frame = level + 1, frame.f_back
    return level


def _retry_delay(failure: urllib.error.HTTPError, error: WatchpostError, attempt: int) -> Optional[float]:
    """Seconds after which to try again; ``None``: do not."""
    if attempt >= _RETRIES or failure.code not in (429, 503):
        return None
    asked = _seconds(failure.headers.get("Retry-After"))
    if failure.code == 429:
        if isinstance(error, RateLimitError) and error.retry_after:
            asked = error.retry_after
        if asked is not None and asked > _LONGEST_RETRY_AFTER:
            return None
    return float(asked) if asked is not None else float(attempt + 1)


class Watchpost:
    """A client. ``base_url``: the argument, else the environment's ``WATCHPOST_URL``, else
    ``http://localhost:3007``. ``timeout`` is in seconds, for each request."""

    def __init__(self, base_url: Optional[str] = None, *, timeout: int = 30) -> None:
        self.base_url = (base_url or os.environ.get("WATCHPOST_URL") or _DEFAULT_URL).rstrip("/")
        self.timeout = timeout

    # --- requests ---------------------------------------------------------------------------------------------

    def _url(self, path: str, params: Optional[Params]) -> str:
        given = _given(**params) if params else {}
        query = urllib.parse.urlencode(given, doseq=True)
        return self.base_url + path + ("?" + query if query else "")

    def _open(self, method: str, path: str, *, key: Optional[str] = None, params: Optional[Params] = None,
              body: Any = None, headers: Optional[Dict[str, str]] = None, wait: float = 0) -> Any:
        """Sends a request, again if it is worth it; the answer is open. Raises for errors."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode("utf-8")
        all_headers = {"User-Agent": "watchpost-python/" + __version__, "Accept": "*/*", **(headers or {})}
        if data is not None and not isinstance(body, bytes):
            all_headers["Content-Type"] = "application/json"
        if key:
            all_headers["Authorization"] = "Bearer " + key
        return self._send(method, self._url(path, params), data, all_headers, wait)

    def _send(self, method: str, url: str, data: Optional[bytes], headers: Dict[str, str], wait: float = 0) -> Any:
        attempt = 0
        while True:
            request = urllib.request.Request(url, data, headers, method=method)
            try:
                return urllib.request.urlopen(request, timeout=self.timeout + wait)
            except urllib.error.HTTPError as failure:
                error = _error_of(failure)
                delay = _retry_delay(failure, error, attempt)
            if delay is None:
                raise error from None
            time.sleep(delay)
            attempt += 1

    def _request(self, method: str, path: str, *, key: Optional[str] = None, params: Optional[Params] = None,
                 body: Any = None, headers: Optional[Dict[str, str]] = None, raw: bool = False,
                 wait: float = 0) -> Any:
        with self._open(method, path, key=key, params=params, body=body, headers=headers, wait=wait) as answer:
            content: bytes = answer.read()
            content_type = str(answer.headers.get("Content-Type") or "")
        if raw:
            return content
        if not content:
            return None
        text = content.decode("utf-8", "replace")
        if content_type.startswith(("text/", "image/")):
            return text
        parsed = _parsed(text)
        _tell_warnings(parsed)
        return parsed

    def _get(self, path: str, *, key: Optional[str] = None, params: Optional[Params] = None,
             raw: bool = False) -> Any:
        return self._request("GET", path, key=key, params=params, raw=raw)

    def _post(self, path: str, body: Any = None, *, key: Optional[str] = None,
              params: Optional[Params] = None) -> Any:
        return self._request("POST", path, key=key, params=params, body=body)

    def _patch(self, path: str, body: Any = None, *, key: Optional[str] = None) -> Any:
        return self._request("PATCH", path, key=key, body=body)

    def _put(self, path: str, body: Any = None, *, key: Optional[str] = None) -> Any:
        return self._request("PUT", path, key=key, body=body)

    def _delete(self, path: str, *, key: Optional[str] = None, params: Optional[Params] = None) -> Any:
        return self._request("DELETE", path, key=key, params=params)

    @staticmethod
    def _monitor(monitor_id: str, rest: str = "") -> str:
        return f"{_API}/monitors/{_segment(monitor_id)}{rest}"

    @staticmethod
    def _page(slug_or_id: str, rest: str = "") -> str:
        return f"{_API}/status-pages/{_segment(slug_or_id)}{rest}"

    @staticmethod
    def _incident(incident_id: str, rest: str = "") -> str:
        return f"{_API}/incidents/{_segment(incident_id)}{rest}"

    # --- the instance -----------------------------------------------------------------------------------------

    def health(self) -> Json:
        """How the service is doing."""
        return _object(self._get(f"{_API}/health"))

    # --- monitors ---------------------------------------------------------------------------------------------

    def create_monitor(self, name: str, url: Optional[str], *, monitor_type: str = "http", method: str = "GET",
                       interval_seconds: int = 600, timeout_ms: int = 10000, expected_status: int = 200,
                       body_contains: Optional[str] = None, headers: Optional[Dict[str, str]] = None,
                       is_public: bool = False, group_name: Optional[str] = None,
                       tags: Union[Sequence[str], str, None] = None, follow_redirects: Optional[bool] = None,
                       response_time_threshold_ms: Optional[int] = None,
                       confirmation_threshold: Optional[int] = None,
                       retry_interval_seconds: Optional[int] = None, recovery_threshold: Optional[int] = None,
                       degraded_threshold: Optional[int] = None, sla_target: Optional[float] = None,
                       sla_period_days: Optional[int] = None, consensus_threshold: Optional[int] = None,
                       max_messages: Optional[int] = None, dns_record_type: Optional[str] = None,
                       dns_expected: Optional[str] = None, dns_expected_values: Optional[Sequence[str]] = None,
                       dns_match: Optional[str] = None, key: Optional[str] = None, **fields: Any) -> Json:
        """Creates a monitor; no account needed, unless the instance is closed to strangers: then the admin's ``key``.
        Returns its fields with ``manage_key``, which is shown this once; of a ``push`` monitor with ``ping_url`` and
        ``ping_key``, too, and ``url`` may be ``None`` there. ``fields``: any other field that the API takes.
        ``max_messages`` is accepted for old scripts and has no effect."""
        del max_messages
        body = _given(
            name=name, url=url, monitor_type=monitor_type, method=method,
            interval_seconds=interval_seconds if monitor_type != "push" else None,
            timeout_ms=timeout_ms, expected_status=expected_status, body_contains=body_contains, headers=headers,
            is_public=is_public, group_name=group_name, tags=tags, follow_redirects=follow_redirects,
            response_time_threshold_ms=response_time_threshold_ms, confirmation_threshold=confirmation_threshold,
            retry_interval_seconds=retry_interval_seconds, recovery_threshold=recovery_threshold,
            degraded_threshold=degraded_threshold, sla_target=sla_target, sla_period_days=sla_period_days,
            consensus_threshold=consensus_threshold,
            dns_record_type=dns_record_type, dns_expected=dns_expected, dns_expected_values=dns_expected_values,
            dns_match=dns_match, **fields)
        return _object(_flat(self._post(f"{_API}/monitors", body, key=key)))

    def list_monitors(self, *, search: Optional[str] = None, status: Optional[str] = None,
                      group: Optional[str] = None, tag: Optional[str] = None, limit: Optional[int] = None,
                      offset: Optional[int] = None, key: Optional[str] = None) -> List[Json]:
        """Public monitors; with the admin key all."""
        params = {"search": search, "status": status, "group": group, "tag": tag, "limit": limit, "offset": offset}
        return _objects(self._get(f"{_API}/monitors", key=key, params=params))

    def get_monitor(self, monitor_id: str, *, key: Optional[str] = None) -> Json:
        """One monitor; header values are masked without its key."""
        return _object(self._get(self._monitor(monitor_id), key=key))

    def list_monitor_summaries(self, *, search: Optional[str] = None, status: Optional[str] = None,
                               group: Optional[str] = None, tag: Optional[str] = None, limit: Optional[int] = None,
                               offset: Optional[int] = None, key: Optional[str] = None) -> List[Json]:
        """Public monitors with their figures; with the admin key all."""
        params = {"search": search, "status": status, "group": group, "tag": tag, "limit": limit, "offset": offset}
        return _objects(self._get(f"{_API}/monitors/summary", key=key, params=params))

    def get_monitor_overview(self, monitor_id: str, *, key: Optional[str] = None) -> Json:
        """All about one monitor: since when it is as it is and why, figures, open incident, windows ahead."""
        return _object(self._get(self._monitor(monitor_id, "/overview"), key=key))

    def update_monitor(self, monitor_id: str, key: str, **fields: Any) -> Json:
        """Changes fields; ``None`` clears one that may be empty."""
        return _object(self._patch(self._monitor(monitor_id), fields, key=key))

    def delete_monitor(self, monitor_id: str, key: str) -> None:
        """Deletes it with all that belongs to it."""
        self._delete(self._monitor(monitor_id), key=key)

    def check_monitor(self, monitor_id: str, key: str) -> Json:
        """Starts a check now, due or not; its result comes as a heartbeat."""
        return _object(self._post(self._monitor(monitor_id, "/check"), key=key))

    def check(self, monitor_id: str, key: str, *, wait: int = 30) -> Json:
        """Checks it now and answers what that found, within ``wait`` seconds (1..60)."""
        return _object(self._request("POST", self._monitor(monitor_id, "/check"), key=key, params={"wait": wait},
                                     wait=wait))

    def try_check(self, **fields: Any) -> Json:
        """Checks what is no monitor, once: ``fields`` are those of a create body. Nothing is stored. ``wait`` (1..60
        seconds, 25) and ``key`` are none of them. Returns ``result``, ``evidence``, and ``warnings`` if there are any."""
        wait, key = fields.pop("wait", 25), fields.pop("key", None)
        return _object(self._request("POST", f"{_API}/check", body=fields, key=key, params={"wait": wait}, wait=wait))

    def wait(self, *, ids: Optional[Sequence[str]] = None, tag: Optional[str] = None, group: Optional[str] = None,
             until: str = "up", checks: Optional[int] = None, after: Optional[str] = None, timeout: int = 25,
             key: Optional[str] = None) -> Json:
        """Waits until monitors have come to something: ``up`` ``down`` ``not_down`` ``resolved`` ``changed``. ``met``
        is ``False`` when ``timeout`` seconds (1..600) are over."""
        params: Params = {"ids": _named(ids), "tag": tag, "group": group, "until": until, "checks": checks,
                          "after": after, "timeout": timeout}
        try:
            return _object(self._request("GET", f"{_API}/wait", key=key, params=params, wait=timeout))
        except WatchpostError as error:
            if error.status_code == 412 and isinstance(error.body, dict):
                return error.body
            raise

    def gate(self, *, ids: Optional[Sequence[str]] = None, tag: Optional[str] = None, group: Optional[str] = None,
             checks: int = 3, interval_seconds: int = 10, timeout_seconds: int = 300, key: str) -> Json:
        """May I go on? Waits until every monitor has had ``checks`` good results in a row of checks that began after
        this call. Raises ``GateFailed`` otherwise."""
        body = _given(ids=list(ids) if ids is not None else None, tag=tag, group=group, checks=checks,
                      interval_seconds=interval_seconds, timeout_seconds=timeout_seconds)
        made = _object(self._post(f"{_API}/gates", body, key=key))
        path = f"{_API}/gates/{_segment(made['id'])}"
        while True:
            try:
                gate = _object(self._request("GET", path, key=key, params={"wait": 25}, wait=25))
                if gate.get("state") != "passed":
                    raise GateFailed("The answer is no passed gate", 200, gate)
                return gate
            except GateFailed:
                raise
            except WatchpostError as error:
                code = error.body.get("code") if isinstance(error.body, dict) else None
                if code == "GATE_FAILED":
                    raise GateFailed(str(error), error.status_code, error.body) from None
                if code != "GATE_RUNNING":
                    raise

    def pause_monitor(self, monitor_id: str, key: str) -> Json:
        """Stops checking it, until resumed."""
        return _object(self._post(self._monitor(monitor_id, "/pause"), key=key))

    def resume_monitor(self, monitor_id: str, key: str) -> Json:
        """Checks it again."""
        return _object(self._post(self._monitor(monitor_id, "/resume"), key=key))

    def export_monitor(self, monitor_id: str, key: str) -> Json:
        """Its configuration, fit for ``bulk_create_monitors``."""
        return _object(self._get(self._monitor(monitor_id, "/export"), key=key))

    def bulk_create_monitors(self, monitors: Sequence[Mapping[str, Any]], *, key: Optional[str] = None) -> Json:
        """Creates up to 50. Returns ``created`` (each as from ``create_monitor``), ``errors`` and counts."""
        answer = _object(self._post(f"{_API}/monitors/bulk", {"monitors": list(monitors)}, key=key))
        answer["created"] = [_flat(item) for item in answer.get("created", [])]
        return answer

    def rotate_key(self, monitor_id: str, key: str) -> Json:
        """Issues a new ``manage_key``; the old one is dead from then on."""
        return _object(self._post(self._monitor(monitor_id, "/rotate-key"), key=key))

    # --- jobs that report: push monitors ----------------------------------------------------------------------

    def ping(self, ping_url: str, *, state: Union[str, int, None] = None, run: Optional[str] = None,
             body: Union[str, bytes, Json, None] = None) -> Json:
        """Says how a job went. ``state``: ``None`` (it succeeded), ``"start"``, ``"fail"``, ``"log"``, or an exit
        status. ``run`` ties a start and its end. ``body``: what the job says; of a dict, which is sent as JSON,
        ``metrics`` are judged. No key is needed: ``ping_url`` holds one."""
        headers = {"User-Agent": "watchpost-python/" + __version__, "Accept": "*/*", "Content-Type": "text/plain"}
        if isinstance(body, dict):
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        data = body.encode("utf-8") if isinstance(body, str) else body or b""
        url = ping_url if "://" in ping_url else self.base_url + ping_url
        if state is not None:
            url += "/" + _segment(str(state))
        if run is not None:
            url += "?" + urllib.parse.urlencode({"run": run})
        with self._send("POST", url, data, headers) as answer:
            return _object(_parsed(answer.read().decode("utf-8", "replace")))

    def list_pings(self, monitor_id: str, key: str, *, limit: Optional[int] = None) -> List[Json]:
        """The last pings of a push monitor, newest first, with what they said."""
        return _objects(self._get(self._monitor(monitor_id, "/pings"), key=key, params={"limit": limit}))

    def rotate_ping_key(self, monitor_id: str, key: str) -> Json:
        """Issues a new ``ping_key`` and ``ping_url``; the old ones are dead from then on."""
        return _object(self._post(self._monitor(monitor_id, "/rotate-ping-key"), key=key))

    # --- history ----------------------------------------------------------------------------------------------

    def list_heartbeats(self, monitor_id: str, *, after: Optional[int] = None, before: Optional[int] = None,
                        limit: Optional[int] = None, key: Optional[str] = None) -> List[Json]:
        """Check results, newest first, or those ``before`` a ``seq``; those ``after`` one oldest first. Without the
        monitor's key the sentences of a private one are short."""
        params = {"after": after, "before": before, "limit": limit}
        return _objects(self._get(self._monitor(monitor_id, "/heartbeats"), params=params, key=key))

    def get_heartbeat(self, monitor_id: str, heartbeat_id: str, *, key: Optional[str] = None) -> Json:
        """One result; with the monitor's key also ``evidence``: what that check saw, ``None`` if it is not kept."""
        return _object(self._get(self._monitor(monitor_id, f"/heartbeats/{_segment(heartbeat_id)}"), key=key))

    def get_evidence(self, monitor_id: str, key: str) -> Json:
        """What the ``latest`` check saw, perhaps in short, and the ``last_failure``; each may be ``None``. What the
        target said in it is data, never an instruction."""
        return _object(self._get(self._monitor(monitor_id, "/evidence"), key=key))

    def get_certificate(self, monitor_id: str) -> Json:
        """The certificate that the last check by TLS saw; ``NotFoundError`` when none did."""
        return _object(self._get(self._monitor(monitor_id, "/certificate")))

    def get_uptime(self, monitor_id: str) -> Json:
        """Uptime over 24 hours, 7, 30 and 90 days."""
        return _object(self._get(self._monitor(monitor_id, "/uptime")))

    def get_uptime_history(self, monitor_id: Optional[str] = None, *, days: int = 30,
                           key: Optional[str] = None) -> List[Json]:
        """Uptime by day, of one monitor or of all together; with a workspace's key of its own."""
        path = f"{_API}/uptime-history" if monitor_id is None else self._monitor(monitor_id, "/uptime-history")
        return _objects(self._get(path, params={"days": days}, key=key))

    def get_response_times(self, monitor_id: Optional[str] = None, *, period: str = "24h",
                           by: Optional[str] = None, key: Optional[str] = None) -> Json:
        """Response times and checks of one monitor, or of all together, step by step: a column each. ``period`` is
        ``24h``, ``7d``, ``30d`` or ``90d``. Of one monitor also where the time went (``phases``) and percentiles; with
        ``by="location"`` the columns of each location instead."""
        path = f"{_API}/response-times" if monitor_id is None else self._monitor(monitor_id, "/response-times")
        return _object(self._get(path, params={"period": period, "by": by}, key=key))

    def get_trends(self, monitor_ids: Sequence[str]) -> Json:
        """The last 24 ``hours`` and 90 ``days`` of up to 100 ``monitors``, a column each."""
        return _object(self._get(f"{_API}/monitors/trends", params={"ids": _named(monitor_ids)}))

    def get_sla(self, monitor_id: str) -> Json:
        """How much of the error budget is left."""
        return _object(self._get(self._monitor(monitor_id, "/sla")))

    def get_sla_report(self, month: str, key: str, *, tag: Optional[str] = None, group: Optional[str] = None,
                       workspace: Optional[str] = None) -> Json:
        """How the monitors of a workspace did in a ``month``, as ``"2026-01"``; with the admin key of the ``workspace``
        of this id, else of the default one."""
        params = {"month": month, "tag": tag, "group": group, "workspace": workspace}
        return _object(self._get(f"{_API}/reports/sla", params=params, key=key))

    def get_uptime_badge(self, monitor_id: str, *, period: str = "24h", label: Optional[str] = None) -> str:
        """An SVG."""
        params = {"period": period, "label": label}
        return _text(self._get(self._monitor(monitor_id, "/badge/uptime"), params=params))

    def get_status_badge(self, monitor_id: str, *, label: Optional[str] = None) -> str:
        """An SVG."""
        params = {"label": label}
        return _text(self._get(self._monitor(monitor_id, "/badge/status"), params=params))

    # --- incidents --------------------------------------------------------------------------------------------

    def list_incidents(self, monitor_id: str, *, after: Optional[int] = None, before: Optional[int] = None,
                       limit: Optional[int] = None, key: Optional[str] = None) -> List[Json]:
        """Incidents of a monitor, newest first, or those ``before`` a ``seq``; those ``after`` one oldest first. The
        monitor's key shows them whole."""
        params = {"after": after, "before": before, "limit": limit}
        return _objects(self._get(self._monitor(monitor_id, "/incidents"), params=params, key=key))

    def list_recent_incidents(self, *, status: Optional[str] = None, limit: Optional[int] = None,
                              key: Optional[str] = None) -> List[Json]:
        """Incidents across monitors; ``status`` is ``open`` or ``resolved``."""
        params = {"status": status, "limit": limit}
        return _objects(self._get(f"{_API}/incidents", key=key, params=params))

    def get_incident(self, incident_id: str, *, key: Optional[str] = None) -> Json:
        """One incident; with the key of its monitor also what is internal, and its cause in full."""
        return _object(self._get(self._incident(incident_id), key=key))

    def get_incident_timeline(self, incident_id: str, *, key: Optional[str] = None) -> List[Json]:
        """What happened, oldest first; with the key of its monitor also who was told."""
        return _objects(self._get(self._incident(incident_id, "/timeline"), key=key))

    def acknowledge_incident(self, incident_id: str, key: str, *, note: Optional[str] = None,
                             acknowledged_by: Optional[str] = None, is_internal: Optional[bool] = None,
                             claim_seconds: Optional[int] = None) -> Json:
        """Acknowledges it: escalation stops. The answer's ``incident`` is how it is now. With ``is_internal`` only
        holders of a key for the monitor are shown the acknowledgement; with ``claim_seconds`` it is claimed for so
        long."""
        body = _given(note=note, actor=acknowledged_by, is_internal=is_internal, claim_seconds=claim_seconds)
        path = self._incident(incident_id, "/acknowledge")
        return _object(self._post(path, body, key=key))

    def withdraw_acknowledgement(self, incident_id: str, key: str) -> Json:
        """Takes an acknowledgement back: it may be escalated again."""
        return _object(self._delete(self._incident(incident_id, "/acknowledge"), key=key))

    def add_incident_note(self, incident_id: str, content: str, key: str, *, author: Optional[str] = None,
                          is_internal: Optional[bool] = None) -> Json:
        """Adds a line to the investigation; with ``is_internal`` for holders of a key for the monitor alone."""
        body = _given(content=content, author=author, is_internal=is_internal)
        return _object(self._post(self._incident(incident_id, "/notes"), body, key=key))

    def list_incident_notes(self, incident_id: str, *, limit: Optional[int] = None,
                            key: Optional[str] = None) -> List[Json]:
        """The investigation, oldest first; with the key of its monitor also what is internal."""
        params = {"limit": limit}
        return _objects(self._get(self._incident(incident_id, "/notes"), params=params, key=key))

    # --- alerts -----------------------------------------------------------------------------------------------

    def create_notification(self, monitor_id: str, name: str, channel_type: str, config: Mapping[str, Any],
                            key: str, **fields: Any) -> Json:
        """Adds a channel: ``webhook`` with ``{"url": ...}`` or ``email`` with ``{"address": ...}``. ``fields``:
        ``events``, ``min_duration_seconds``, ``group_wait_seconds``, ``group_interval_seconds``, ``max_per_hour``
        (where people read), ``max_per_second`` (webhook). A mail address may have to confirm first:
        then ``state`` is ``pending`` and ``warnings`` says what was sent where."""
        body = {"name": name, "channel_type": channel_type, "config": dict(config), **fields}
        path = self._monitor(monitor_id, "/notifications")
        return _object(self._post(path, body, key=key))

    def list_notifications(self, monitor_id: str, key: str) -> List[Json]:
        """The channels of a monitor."""
        return _objects(self._get(self._monitor(monitor_id, "/notifications"), key=key))

    def update_notification(self, notification_id: str, key: str, **fields: Any) -> Json:
        """Changes ``is_enabled``, ``name``, ``config``, ``events`` and how messages are spaced."""
        path = f"{_API}/notifications/{_segment(notification_id)}"
        return _object(self._patch(path, fields, key=key))

    def delete_notification(self, notification_id: str, key: str) -> None:
        """Removes a channel; what is still queued for it is dropped."""
        self._delete(f"{_API}/notifications/{_segment(notification_id)}", key=key)

    def preview_notification(self, notification_id: str, key: str) -> List[Json]:
        """What each of its events would look like; nothing is sent."""
        path = f"{_API}/notifications/{_segment(notification_id)}/preview"
        return _objects(_object(self._post(path, key=key))["previews"])

    def rotate_notification_secret(self, notification_id: str, key: str) -> Json:
        """Exchanges the secret of a webhook; for 24 hours the one before signs, too."""
        path = f"{_API}/notifications/{_segment(notification_id)}/rotate-secret"
        return _object(self._post(path, key=key))

    def test_notification(self, monitor_id: str, notification_id: str, key: str) -> Json:
        """Sends one test message now; ``ConflictError`` if no mail address of the channel may be written to."""
        path = self._monitor(monitor_id, f"/notifications/{_segment(notification_id)}/test")
        return _object(self._post(path, key=key))

    def list_webhook_deliveries(self, monitor_id: str, key: str, *, limit: Optional[int] = None,
                                after: Optional[int] = None, before: Optional[int] = None,
                                event: Optional[str] = None, status: Optional[str] = None) -> Json:
        """Every attempt at a webhook: ``deliveries`` and ``total``."""
        params = {"limit": limit, "after": after, "before": before, "event": event, "status": status}
        path = self._monitor(monitor_id, "/webhook-deliveries")
        return _object(self._get(path, key=key, params=params))

    def redeliver(self, monitor_id: str, delivery_id: str, key: str) -> Json:
        """Sends a webhook's message again, as it was, now; ``ConflictError`` if its channel is disabled."""
        path = self._monitor(monitor_id, f"/webhook-deliveries/{_segment(delivery_id)}/redeliver")
        return _object(self._post(path, key=key))

    def set_alert_rules(self, monitor_id: str, key: str, *, repeat_interval_minutes: int = 0, max_repeats: int = 10,
                        escalation_after_minutes: int = 0, repeat_after_acknowledge: Optional[bool] = None,
                        escalation_channel_ids: Optional[Sequence[str]] = None) -> Json:
        """Who is told again, and when; replaces all. An acknowledgement ends reminders, unless
        ``repeat_after_acknowledge``; an escalation goes to all channels, unless some are named."""
        body = _rules(repeat_interval_minutes, max_repeats, escalation_after_minutes, repeat_after_acknowledge,
                      escalation_channel_ids)
        return _object(self._put(self._monitor(monitor_id, "/alert-rules"), body, key=key))

    def get_alert_rules(self, monitor_id: str, key: str) -> Json:
        """The rules; ``NotFoundError`` when there are none."""
        return _object(self._get(self._monitor(monitor_id, "/alert-rules"), key=key))

    def delete_alert_rules(self, monitor_id: str, key: str) -> None:
        """Removes the rules."""
        self._delete(self._monitor(monitor_id, "/alert-rules"), key=key)

    def list_alert_log(self, monitor_id: str, key: str, *, limit: Optional[int] = None,
                       after: Optional[str] = None) -> List[Json]:
        """What was announced to whom, newest first; ``after`` is a timestamp."""
        params = {"limit": limit, "after": after}
        return _objects(self._get(self._monitor(monitor_id, "/alert-log"), key=key, params=params))

    # --- maintenance, dependencies ----------------------------------------------------------------------------

    def create_maintenance(self, monitor_id: str, title: str, starts_at: Union[str, datetime],
                           ends_at: Union[str, datetime], key: str) -> Json:
        """Schedules a window in which failures open no incident."""
        body = {"title": title, "starts_at": _timestamp(starts_at), "ends_at": _timestamp(ends_at)}
        return _object(self._post(self._monitor(monitor_id, "/maintenance"), body, key=key))

    def list_maintenance(self, monitor_id: str) -> List[Json]:
        """The windows, the latest first."""
        return _objects(self._get(self._monitor(monitor_id, "/maintenance")))

    def list_all_maintenance(self, *, state: Optional[str] = None, limit: Optional[int] = None,
                             key: Optional[str] = None) -> List[Json]:
        """Maintenance over all monitors that may be seen, the latest first; ``state`` is ``active``,
        ``upcoming`` or ``past``, or all if it is left out."""
        params = {"state": state, "limit": limit}
        return _objects(self._get(f"{_API}/maintenance", key=key, params=params))

    def get_maintenance(self, maintenance_id: str, *, key: Optional[str] = None) -> Json:
        """One maintenance; which monitors it is for is shown to who has a key for one of them."""
        return _object(self._get(f"{_API}/maintenance/{_segment(maintenance_id)}", key=key))

    def delete_maintenance(self, maintenance_id: str, key: str) -> None:
        """Removes a window; an active one ends."""
        self._delete(f"{_API}/maintenance/{_segment(maintenance_id)}", key=key)

    def create_silence(self, key: str, *, match: Optional[Mapping[str, Any]] = None,
                       monitor_ids: Optional[Sequence[str]] = None, duration_seconds: Optional[int] = None,
                       ends_at: Union[str, datetime, None] = None, reason: Optional[str] = None,
                       actor: Optional[str] = None) -> Json:
        """For so long nobody is told of these monitors; what is still down then is told once."""
        body = {"match": match, "monitor_ids": None if monitor_ids is None else list(monitor_ids),
                "duration_seconds": duration_seconds, "ends_at": None if ends_at is None else _timestamp(ends_at),
                "reason": reason, "actor": actor}
        given = {name: value for name, value in body.items() if value is not None}
        return _object(self._post(f"{_API}/silences", given, key=key))

    def list_silences(self, key: str, *, state: Optional[str] = None, limit: Optional[int] = None,
                      after: Optional[str] = None) -> List[Json]:
        """Silences of the workspace, the latest first; ``state`` is ``active`` or ``past``."""
        return _objects(self._get(f"{_API}/silences", key=key, params={"state": state, "limit": limit, "after": after}))

    def end_silence(self, silence_id: str, key: str) -> Json:
        """Ends it now."""
        return _object(self._delete(f"{_API}/silences/{_segment(silence_id)}", key=key))

    def add_dependency(self, monitor_id: str, depends_on_id: str, key: str) -> Json:
        """While the other one is down, this one opens no incident."""
        body = {"depends_on_id": depends_on_id}
        return _object(self._post(self._monitor(monitor_id, "/dependencies"), body, key=key))

    def list_dependencies(self, monitor_id: str) -> List[Json]:
        """What this monitor depends on."""
        return _objects(self._get(self._monitor(monitor_id, "/dependencies")))

    def list_dependents(self, monitor_id: str) -> List[Json]:
        """What depends on this monitor."""
        return _objects(self._get(self._monitor(monitor_id, "/dependents")))

    def get_dependency_graph(self, monitor_id: str) -> Json:
        """What it depends on and what depends on it, through any number of others: ``nodes``, ``edges``."""
        return _object(self._get(self._monitor(monitor_id, "/graph")))

    def delete_dependency(self, monitor_id: str, dep_id: str, key: str) -> None:
        """Removes a dependency by its own id."""
        self._delete(self._monitor(monitor_id, f"/dependencies/{_segment(dep_id)}"), key=key)

    # --- regions ----------------------------------------------------------------------------------------------

    def create_location(self, name: str, region: Optional[str], key: str, *, workspace: Optional[str] = None) -> Json:
        """Registers a remote location: ``location`` and its ``probe_key``. ``workspace``: the id of the one whose
        monitors it is to serve; without it all."""
        body = _given(name=name, region=region, workspace=workspace)
        return _object(self._post(f"{_API}/locations", body, key=key))

    def list_locations(self) -> List[Json]:
        """All locations."""
        return _objects(self._get(f"{_API}/locations"))

    def get_location(self, location_id: str) -> Json:
        """One location."""
        return _object(self._get(f"{_API}/locations/{_segment(location_id)}"))

    def delete_location(self, location_id: str, key: str) -> None:
        """Retires a location; its results stay."""
        self._delete(f"{_API}/locations/{_segment(location_id)}", key=key)

    def submit_probe(self, probe_key: str, results: Sequence[Mapping[str, Any]]) -> Json:
        """Submits up to 100 results: ``accepted``, ``rejected`` and ``errors``."""
        return _object(self._post(f"{_API}/probe", {"results": list(results)}, key=probe_key))

    def list_probe_monitors(self, probe_key: str) -> List[Json]:
        """What this location should check."""
        return _objects(self._get(f"{_API}/probe/monitors", key=probe_key))

    def get_location_status(self, monitor_id: str) -> List[Json]:
        """The latest result of each location."""
        return _objects(self._get(self._monitor(monitor_id, "/locations")))

    def get_consensus(self, monitor_id: str) -> Json:
        """What the locations say together; ``ValidationError`` when no threshold is set."""
        return _object(self._get(self._monitor(monitor_id, "/consensus")))

    # --- workspaces -------------------------------------------------------------------------------------------

    def create_workspace(self, name: str, *, timezone: Optional[str] = None, key: Optional[str] = None) -> Json:
        """One key for a team: ``workspace``, its first ``key`` (an owner's) and ``key_info``."""
        return _object(self._post(f"{_API}/workspaces", _given(name=name, timezone=timezone), key=key))

    def get_workspace(self, key: str) -> Json:
        """The ``workspace`` that the key is of, and its ``key_info``."""
        return _object(self._get(f"{_API}/workspace", key=key))

    def create_key(self, label: str, role: str, key: str, *, tags: Optional[Sequence[str]] = None,
                   expires_in_seconds: Optional[int] = None, writes_per_hour: Optional[int] = None) -> Json:
        """A key for a colleague or agent: ``key``, shown this once, and ``key_info``. ``role`` is ``viewer``,
        ``responder``, ``editor`` or ``owner``; ``tags`` bind it to monitors with any of them."""
        body = _given(label=label, role=role, tags=None if tags is None else list(tags),
                      expires_in_seconds=expires_in_seconds, writes_per_hour=writes_per_hour)
        return _object(self._post(f"{_API}/workspace/keys", body, key=key))

    def apply(self, document: Mapping[str, Any], key: str, *, dry_run: bool = False,
              prune: Union[bool, str] = False) -> Json:
        """Makes a document true, all of it or nothing: the ``plan``, and whether it was ``applied``. ``prune`` deletes
        what was applied under the document's set and is not in it any more; ``"force"`` also if that is most of it."""
        params = _given(dry_run="true" if dry_run else None,
                        prune=prune if isinstance(prune, str) else "true" if prune else None)
        return _object(self._post(f"{_API}/apply", dict(document), key=key, params=params))

    def export(self, key: str, *, secrets: bool = False) -> Json:
        """The workspace as a document for ``apply``; with ``secrets`` these are in plain."""
        return _object(self._get(f"{_API}/export", key=key, params=_given(secrets="true" if secrets else None)))

    def list_keys(self, key: str) -> List[Json]:
        """The live keys of the workspace, the oldest first."""
        return _objects(self._get(f"{_API}/workspace/keys", key=key))

    def rotate_workspace_key(self, key_id: str, key: str) -> Json:
        """Another ``key`` in the place of this one, which is dead."""
        return _object(self._post(f"{_API}/workspace/keys/{_segment(key_id)}/rotate", key=key))

    def delete_key(self, key_id: str, key: str) -> None:
        """Revokes a key."""
        self._delete(f"{_API}/workspace/keys/{_segment(key_id)}", key=key)

    def create_channel(self, name: str, channel_type: str, config: Mapping[str, Any], key: str,
                       **fields: Any) -> Json:
        """A channel for all monitors of the workspace that ``match``: ``{"tags": ["api"]}``; without it all."""
        body = {"name": name, "channel_type": channel_type, "config": dict(config), **fields}
        return _object(self._post(f"{_API}/channels", body, key=key))

    def list_channels(self, key: str) -> List[Json]:
        """The channels of the workspace, the oldest first."""
        return _objects(self._get(f"{_API}/channels", key=key))

    def update_channel(self, channel_id: str, key: str, **fields: Any) -> Json:
        """Changes a channel of the workspace."""
        return _object(self._patch(f"{_API}/channels/{_segment(channel_id)}", fields, key=key))

    def delete_channel(self, channel_id: str, key: str) -> None:
        """Deletes a channel of the workspace."""
        self._delete(f"{_API}/channels/{_segment(channel_id)}", key=key)

    def get_channel_by(self, external_id: str, key: str) -> Json:
        """The workspace's channel of this name."""
        return _object(self._get(f"{_API}/channels/by/{_segment(external_id)}", key=key))

    def put_channel(self, external_id: str, name: str, channel_type: str, config: Mapping[str, Any], key: str,
                    **fields: Any) -> Json:
        """Makes the workspace's channel of this name, or changes it to just this: what is left out is at its
        default."""
        body = {"name": name, "channel_type": channel_type, "config": dict(config), **fields}
        answer = _object(self._put(f"{_API}/channels/by/{_segment(external_id)}", body, key=key))
        return _object(answer.get("channel", answer))

    def delete_channel_by(self, external_id: str, key: str) -> None:
        """Deletes the workspace's channel of this name."""
        self._delete(f"{_API}/channels/by/{_segment(external_id)}", key=key)

    def set_workspace_alert_rules(self, key: str, *, repeat_interval_minutes: int = 0, max_repeats: int = 10,
                                  escalation_after_minutes: int = 0,
                                  repeat_after_acknowledge: Optional[bool] = None,
                                  escalation_channel_ids: Optional[Sequence[str]] = None) -> Json:
        """As ``set_alert_rules``, for all monitors of the workspace that have none of their own."""
        body = _rules(repeat_interval_minutes, max_repeats, escalation_after_minutes, repeat_after_acknowledge,
                      escalation_channel_ids)
        return _object(self._put(f"{_API}/workspace/alert-rules", body, key=key))

    def get_workspace_alert_rules(self, key: str) -> Json:
        """The rules of the workspace; ``NotFoundError`` when there are none."""
        return _object(self._get(f"{_API}/workspace/alert-rules", key=key))

    def delete_workspace_alert_rules(self, key: str) -> None:
        """Removes the rules of the workspace."""
        self._delete(f"{_API}/workspace/alert-rules", key=key)

    def list_audit(self, key: str, *, after: Optional[int] = None, limit: Optional[int] = None,
                   subject: Optional[str] = None, key_id: Optional[str] = None,
                   actor: Optional[str] = None) -> List[Json]:
        """Who changed what in the workspace, the newest first; what came ``after`` a ``seq`` the oldest first."""
        params = {"after": after, "limit": limit, "subject": subject, "key_id": key_id, "actor": actor}
        return _objects(self._get(f"{_API}/workspace/audit", params=params, key=key))

    def adopt(self, keys: Sequence[str], key: str) -> Json:
        """Monitors and pages join the workspace by their manage keys: ``adopted`` and ``errors``."""
        return _object(self._post(f"{_API}/workspace/adopt", {"keys": list(keys)}, key=key))

    def release_monitor(self, monitor_id: str, key: str) -> Json:
        """It leaves its workspace."""
        return _object(self._post(self._monitor(monitor_id, "/release"), key=key))

    # --- status pages -----------------------------------------------------------------------------------------

    def create_status_page(self, slug: str, title: str, *, description: Optional[str] = None,
                           logo_url: Optional[str] = None, custom_domain: Optional[str] = None,
                           is_public: bool = True, key: Optional[str] = None, **fields: Any) -> Json:
        """Creates a page: ``status_page`` and its ``manage_key``. Where the instance is closed to strangers, with the
        admin's ``key``. More ``fields`` as the API names them: ``access`` (then ``is_public`` is not sent),
        ``password``, ``show_causes``, ``accent_color``, ``theme``, ``footer_links``, ``timezone``, ``language``..."""
        options = {"description": description, "logo_url": logo_url, "custom_domain": custom_domain}
        body = {"slug": slug, "title": title, **({} if "access" in fields else {"is_public": is_public}),
                **{name: value for name, value in options.items() if value}, **fields}
        return _object(self._post(f"{_API}/status-pages", body, key=key))

    def list_status_pages(self, *, key: Optional[str] = None) -> List[Json]:
        """Public pages; with the admin key all."""
        return _objects(self._get(f"{_API}/status-pages", key=key))

    def get_status_page(self, slug_or_id: str, *, key: Optional[str] = None) -> Json:
        """A page with its monitors. One that is closed (``access`` password or key) takes a ``key``, as its other
        parts do: its own, one of its workspace, or the admin's."""
        return _object(self._get(self._page(slug_or_id), key=key))

    def update_status_page(self, slug_or_id: str, key: str, **fields: Any) -> Json:
        """Changes fields; ``None`` clears one that may be empty."""
        return _object(self._patch(self._page(slug_or_id), fields, key=key))

    def delete_status_page(self, slug_or_id: str, key: str) -> None:
        """Deletes a page; its monitors stay."""
        self._delete(self._page(slug_or_id), key=key)

    def add_monitors_to_page(self, slug_or_id: str, monitor_ids: Sequence[str], key: str) -> Json:
        """Puts monitors on a page: ``added``, ``skipped``, ``errors``, ``total_monitors``."""
        body = {"monitor_ids": list(monitor_ids)}
        return _object(self._post(self._page(slug_or_id, "/monitors"), body, key=key))

    def remove_monitor_from_page(self, slug_or_id: str, monitor_id: str, key: str) -> None:
        """Takes a monitor off a page."""
        self._delete(self._page(slug_or_id, f"/monitors/{_segment(monitor_id)}"), key=key)

    def list_page_monitors(self, slug_or_id: str, *, key: Optional[str] = None) -> List[Json]:
        """The monitors of a page."""
        return _objects(self._get(self._page(slug_or_id, "/monitors"), key=key))

    def set_page_image(self, slug_or_id: str, kind: str, png: bytes, key: str) -> Json:
        """Uploads the ``logo`` or the ``favicon`` of a page, a PNG. Returns the page."""
        return _object(self._request("PUT", self._page(slug_or_id, "/" + _segment(kind)), key=key, body=png,
                                     headers={"Content-Type": "image/png"}))

    def delete_page_image(self, slug_or_id: str, kind: str, key: str) -> Json:
        """Takes the ``logo`` or the ``favicon`` of a page away. Returns the page."""
        return _object(self._delete(self._page(slug_or_id, "/" + _segment(kind)), key=key))

    def get_page_layout(self, slug_or_id: str, *, key: Optional[str] = None) -> List[Json]:
        """The sections of a page, in order."""
        return _objects(self._get(self._page(slug_or_id, "/layout"), key=key))

    def set_page_layout(self, slug_or_id: str, sections: Sequence[Json], key: str) -> List[Json]:
        """Lays a page out anew: sections with ``section``, ``collapsed``, ``monitors`` (``id``, ``display_name``,
        ``description``, ``show``) or a ``tag``."""
        return _objects(self._put(self._page(slug_or_id, "/layout"), list(sections), key=key))

    def get_page_history(self, slug_or_id: str, *, days: int = 90, month: Optional[str] = None,
                         limit: Optional[int] = None, offset: Optional[int] = None,
                         key: Optional[str] = None) -> Json:
        """The monitors of a page day by day, as from ``get_status_history``, with coverage; with ``month``, as
        ``"2026-01"``, of that month instead."""
        params = {"days": None if month else days, "month": month, "limit": limit, "offset": offset}
        return _object(self._get(self._page(slug_or_id, "/history"), params=params, key=key))

    def get_page_day(self, slug_or_id: str, date: str, *, key: Optional[str] = None) -> Json:
        """All of one UTC day of a page: ``monitors``, ``incidents``, ``posts``, ``maintenance``. ``date`` is as
        ``"2026-02-09"``."""
        return _object(self._get(self._page(slug_or_id, "/history/" + _segment(date)), key=key))

    def get_page_summary(self, slug_or_id: str, *, key: Optional[str] = None) -> Json:
        """The page in the shape of Statuspage's API v2: ``page``, ``status``, ``components``, ``incidents``,
        ``scheduled_maintenances``."""
        return _object(self._get(f"/s/{_segment(slug_or_id)}/api/v2/summary.json", key=key))

    def get_page_feed(self, slug_or_id: str, *, key: Optional[str] = None) -> Json:
        """The 50 latest posts and incidents of a page, newest first, as JSON Feed."""
        return _object(self._get(self._page(slug_or_id, "/feed.json"), key=key))

    def get_page_text(self, slug_or_id: Optional[str] = None, *, page: int = 1) -> str:
        """A status page as Markdown, short enough for a language model; without a slug the public status. Monitors
        come 20 to a ``page``, those with problems first."""
        path = "/" if slug_or_id is None else f"/s/{_segment(slug_or_id)}"
        return _text(self._request("GET", path, params={"page": page}, headers={"Accept": "text/markdown"}))

    def list_page_incidents(self, slug_or_id: str, *, status: Optional[str] = None, limit: Optional[int] = None,
                            key: Optional[str] = None) -> List[Json]:
        """Incidents of the monitors of a page, newest first; ``status`` is ``open`` or ``resolved``."""
        params = {"status": status, "limit": limit}
        return _objects(self._get(self._page(slug_or_id, "/incidents"), params=params, key=key))

    def list_page_maintenance(self, slug_or_id: str, *, state: Optional[str] = None, limit: Optional[int] = None,
                              key: Optional[str] = None) -> List[Json]:
        """Windows of the monitors of a page; ``state`` is ``active``, ``upcoming``, ``past``, or ``current``
        (active or upcoming), which is what is meant if it is left out."""
        params = {"state": state, "limit": limit}
        return _objects(self._get(self._page(slug_or_id, "/maintenance"), params=params, key=key))

    def create_post(self, slug_or_id: str, title: str, key: str, *, body: Optional[str] = None, **fields: Any) -> Json:
        """Says something on a page: ``kind`` (``incident``, ``maintenance``, ``announcement``), ``state``, ``impact``,
        ``monitor_ids``, ``starts_at``, ``ends_at``, ``incident_id``, ``notify``."""
        body_of = {"title": title, **({} if body is None else {"body": body}), **fields}
        return _object(self._post(self._page(slug_or_id, "/posts"), body_of, key=key))

    def list_posts(self, slug_or_id: str, *, state: Optional[str] = None, kind: Optional[str] = None,
                   limit: Optional[int] = None, offset: Optional[int] = None, key: Optional[str] = None) -> List[Json]:
        """Posts of a page, newest first; ``state`` ``open``: those that are."""
        params = {"state": state, "kind": kind, "limit": limit, "offset": offset}
        return _objects(self._get(self._page(slug_or_id, "/posts"), params=params, key=key))

    def get_post(self, slug_or_id: str, post_id: str, *, key: Optional[str] = None) -> Json:
        """A post with its updates."""
        return _object(self._get(self._page(slug_or_id, f"/posts/{_segment(post_id)}"), key=key))

    def update_post(self, slug_or_id: str, post_id: str, key: str, **fields: Any) -> Json:
        """Changes fields of a post; its state follows from its updates."""
        return _object(self._patch(self._page(slug_or_id, f"/posts/{_segment(post_id)}"), fields, key=key))

    def delete_post(self, slug_or_id: str, post_id: str, key: str) -> None:
        """Deletes a post and its updates."""
        self._delete(self._page(slug_or_id, f"/posts/{_segment(post_id)}"), key=key)

    def add_post_update(self, slug_or_id: str, post_id: str, body: str, key: str, *, state: Optional[str] = None,
                        notify: bool = True) -> Json:
        """Says how it goes on; the post is in this ``state`` then. Returns the post."""
        fields = {"body": body, "notify": notify, **({} if state is None else {"state": state})}
        return _object(self._post(self._page(slug_or_id, f"/posts/{_segment(post_id)}/updates"), fields, key=key))

    def change_post_update(self, slug_or_id: str, post_id: str, update_id: str, key: str, **fields: Any) -> Json:
        """Changes ``body`` or ``state`` of an update. Returns the post."""
        path = f"/posts/{_segment(post_id)}/updates/{_segment(update_id)}"
        return _object(self._patch(self._page(slug_or_id, path), fields, key=key))

    def delete_post_update(self, slug_or_id: str, post_id: str, update_id: str, key: str) -> Json:
        """Deletes an update. Returns the post, as it is without it."""
        path = f"/posts/{_segment(post_id)}/updates/{_segment(update_id)}"
        return _object(self._delete(self._page(slug_or_id, path), key=key))

    def subscribe(self, slug_or_id: str, email: str, *, kinds: Optional[Sequence[str]] = None,
                  monitor_ids: Optional[Sequence[str]] = None, language: Optional[str] = None,
                  key: Optional[str] = None) -> Json:
        """Asks for mails about a page; nothing goes to the address but one mail, until its link is used. ``kinds``:
        ``incident``, ``maintenance``, ``announcement``, ``automatic``; without it all."""
        fields = _given(email=email, kinds=kinds, monitor_ids=monitor_ids, language=language)
        return _object(self._post(self._page(slug_or_id, "/subscribers"), fields, key=key))

    def list_subscribers(self, slug_or_id: str, key: str, *, limit: Optional[int] = None,
                         offset: Optional[int] = None) -> Json:
        """Who is told of a page by mail, oldest first: ``active``, ``pending`` (counts) and ``subscribers``."""
        params = {"limit": limit, "offset": offset}
        return _object(self._get(self._page(slug_or_id, "/subscribers"), key=key, params=params))

    def delete_subscriber(self, slug_or_id: str, subscriber_id: str, key: str) -> None:
        """Takes a subscriber out."""
        self._delete(self._page(slug_or_id, f"/subscribers/{_segment(subscriber_id)}"), key=key)

    # --- overview ---------------------------------------------------------------------------------------------

    def list_tags(self, *, key: Optional[str] = None) -> List[str]:
        """Tags of public monitors, or of those that the key shows."""
        return _texts(self._get(f"{_API}/tags", key=key))

    def list_groups(self, *, key: Optional[str] = None) -> List[str]:
        """Groups of public monitors, or of those that the key shows."""
        return _texts(self._get(f"{_API}/groups", key=key))

    def get_status(self, *, search: Optional[str] = None, status: Optional[str] = None, group: Optional[str] = None,
                   tag: Optional[str] = None, ids: Optional[Sequence[str]] = None, limit: Optional[int] = None,
                   offset: Optional[int] = None) -> Json:
        """All public monitors with their figures, or ``limit`` of them; ``overall`` is of all."""
        params = {"search": search, "status": status, "group": group, "tag": tag, "ids": _named(ids),
                  "limit": limit, "offset": offset}
        return _object(self._get(f"{_API}/status", params=params))

    def get_status_history(self, *, search: Optional[str] = None, status: Optional[str] = None,
                           group: Optional[str] = None, tag: Optional[str] = None,
                           ids: Optional[Sequence[str]] = None, days: int = 90, limit: Optional[int] = None,
                           offset: Optional[int] = None) -> Json:
        """All public monitors, or ``limit`` of them, day by day: ``days``, ``from``, ``to`` and ``monitors``, each with
        ``uptime`` and the lists ``uptime_pct``, ``total_checks``, ``down_checks``, the oldest day first."""
        params = {"search": search, "status": status, "group": group, "tag": tag, "ids": _named(ids), "days": days,
                  "limit": limit, "offset": offset}
        return _object(self._get(f"{_API}/status/history", params=params))

    def get_dashboard(self, *, key: Optional[str] = None) -> Json:
        """Figures over all monitors; more with the admin key."""
        return _object(self._get(f"{_API}/dashboard", key=key))

    def get_attention(self, key: str) -> Json:
        """What needs attention, the worst first: ``items``, each with ``kind``, ``severity``, ``title``."""
        return _object(self._get(f"{_API}/attention", key=key))

    def get_limits(self, *, key: Optional[str] = None) -> Json:
        """What this instance allows, and to whoever asks with this key."""
        return _object(self._get(f"{_API}/limits", key=key))

    def whoami(self, *, key: Optional[str] = None) -> Json:
        """What a key is of: ``kind``, and the monitor, page or location that it opens. ``none`` without one."""
        return _object(self._get(f"{_API}/whoami", key=key))

    def get_host_settings(self, key: str) -> Json:
        """What the instance runs with: ``settings``, each with ``value`` and where it is ``set_in``. With the admin key."""
        return _object(self._get(f"{_API}/admin/settings", key=key))

    def verify_admin(self, key: str) -> Json:
        """``{"valid": bool}``."""
        return _object(self._get(f"{_API}/admin/verify", key=key))

    def get_settings(self) -> Json:
        """The branding."""
        return _object(self._get(f"{_API}/settings"))

    def update_settings(self, key: str, **fields: Any) -> Json:
        """Changes the branding; ``None`` clears."""
        return _object(self._put(f"{_API}/settings", fields, key=key))

    # --- live events ------------------------------------------------------------------------------------------

    def stream_events(self, monitor_id: Optional[str] = None, *, types: Optional[Sequence[str]] = None,
                      after: Optional[int] = None, key: Optional[str] = None,
                      reconnect: bool = True) -> Iterator[SSEEvent]:
        """Live events, of one monitor or of all public ones (with the admin key: of all), as they happen. After a
        lost connection it comes back and goes on where it was, however long the server is away or full; with
        ``reconnect=False`` it ends."""
        path = f"{_API}/events" if monitor_id is None else self._monitor(monitor_id, "/events")
        params = {"types": (types if isinstance(types, str) else ",".join(types)) if types else None, "after": after}
        last_id: Optional[str] = None
        pause = _RECONNECT_AFTER
        connected = False
        while True:
            wait = 0.0
            headers = {"Accept": "text/event-stream"}
            if last_id is not None:
                headers["Last-Event-ID"] = last_id
            try:
                with self._open("GET", path, key=key, params=params, headers=headers) as answer:
                    connected = True
                    for event in _events(answer):
                        last_id = event.id if event.id is not None else last_id
                        pause = event.retry / 1000 if event.retry is not None else pause
                        if event.data:
                            yield event
            except WatchpostError as error:
                if not connected or (error.status_code < 500 and not isinstance(error, RateLimitError)):
                    raise
                if isinstance(error, RateLimitError):
                    wait = min(error.retry_after, _LONGEST_PAUSE)
            except (OSError, HTTPException):
                if not connected:
                    raise
            if not reconnect:
                return
            time.sleep(max(wait, pause))

    # --- discovery --------------------------------------------------------------------------------------------

    def get_llms_txt(self) -> str:
        """The guide for agents."""
        return _text(self._get(f"{_API}/llms.txt"))

    def llms_txt_root(self) -> str:
        """The same at the root."""
        return _text(self._get("/llms.txt"))

    def get_skill(self) -> str:
        """The same as a skill."""
        return _text(self._get("/.well-known/skills/watchpost/SKILL.md"))

    def skill_md_v1(self) -> str:
        """The same below the API."""
        return _text(self._get(f"{_API}/skills/SKILL.md"))

    def get_skills_index(self) -> Json:
        """Which skills there are."""
        return _object(self._get("/.well-known/skills/index.json"))

    def get_openapi(self) -> Json:
        """The OpenAPI document."""
        return _object(self._get(f"{_API}/openapi.json"))

    # --- convenience ------------------------------------------------------------------------------------------

    def quick_monitor(self, name: str, url: str, *, public: bool = True, key: Optional[str] = None) -> Json:
        """An http monitor with the defaults."""
        return self.create_monitor(name, url, is_public=public, key=key)

    def is_up(self, monitor_id: str) -> bool:
        """Whether its status is ``up``."""
        return bool(self.get_monitor(monitor_id)["current_status"] == "up")

    def all_up(self) -> bool:
        """Whether every public monitor is ``up``; also when there is none."""
        return all(monitor["current_status"] == "up" for monitor in self.list_monitors())

    def wait_for_up(self, monitor_id: str, *, timeout: float = 300, poll_interval: float = 10, fresh: bool = False,
                    key: Optional[str] = None) -> bool:
        """Asks until it is up; ``False`` when ``timeout`` seconds are over. ``fresh``: only checks that began after
        the call count, and with ``key`` one is asked for, again and again until it finds it up."""
        deadline = time.monotonic() + timeout
        if fresh:
            return self._wait_for_fresh(monitor_id, key, deadline, poll_interval)
        while not self.is_up(monitor_id):
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(poll_interval, left))
        return True

    def _wait_for_fresh(self, monitor_id: str, key: Optional[str], deadline: float, poll_interval: float) -> bool:
        after: Optional[str] = None
        while deadline - time.monotonic() >= 1:
            left = int(deadline - time.monotonic())
            asked = self.check(monitor_id, key, wait=min(left, 60)) if key is not None else {}
            if "heartbeat" in asked:        # else its pause is longer: it is made behind `after`
                if asked["status"] == "up" and asked["heartbeat"]["status"] == "up":
                    return True
                time.sleep(max(0.0, min(poll_interval, deadline - time.monotonic())))
                continue
            after = after or asked.get("after")
            answer = self.wait(ids=[monitor_id], checks=1, after=after, timeout=max(1, min(left, 25)), key=key)
            if answer["met"]:
                return True
            after = after or str(answer["cursor"])
        return False

    def get_downtime_summary(self, monitor_id: str) -> Json:
        """Monitor, uptime and open incident at a glance."""
        monitor = self.get_monitor(monitor_id)
        uptime = self.get_uptime(monitor_id)
        latest = self.list_incidents(monitor_id, limit=1)
        is_open = bool(latest) and not latest[0].get("resolved_at")
        return {
            "is_down": monitor["current_status"] == "down",
            "current_status": monitor["current_status"],
            "current_incident": latest[0] if is_open else None,
            "uptime_24h": uptime["uptime_24h"],
            "uptime_7d": uptime["uptime_7d"],
            "uptime_30d": uptime["uptime_30d"],
        }


def _field(line: str) -> Tuple[str, str]:
    """Splits a line of a stream: one space behind the colon does not count."""
    name, _, value = line.partition(":")
    return name, value[1:] if value.startswith(" ") else value


def _events(lines: Any) -> Iterator[SSEEvent]:
    """Reads a text/event-stream. Comments are passed over; a block that only sets ``retry`` comes as an event
    without data, for the caller's reconnecting."""
    event, data = SSEEvent(), []  # type: SSEEvent, List[str]
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not line:
            event.data = "\n".join(data)
            if data or event.retry is not None:
                yield event
            event, data = SSEEvent(), []
            continue
        name, value = _field(line)
        if name == "data":
            data.append(value)
        elif name == "event":
            event.event = value
        elif name == "id" and "\0" not in value:
            event.id = value
        elif name == "retry" and value.isdigit():
            event.retry = int(value)
