"""The settings of the Celery application, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kombu.entity import Queue

from worker import channels
from worker.service.tasks import DELIVER_TASKS, QUEUES
from worker.settings.backends import broker_url

TASK_MODULES = (
    "worker.service.tasks.schedule",
    "worker.service.tasks.fetch",
    "worker.service.tasks.process",
    "worker.service.tasks.deliver",
    "worker.service.tasks.second_try",
)

LIFECYCLE = "worker.service.tasks.lifecycle"
HEARTBEAT = "wirewatch.heartbeat"
TICK = "wirewatch.tick"


@dataclass(frozen=True, slots=True)
class TaskRule:
    """Where a task runs, and the seconds after which it is asked to stop and then made to."""

    queue: str
    soft: int
    hard: int


TASKS: Mapping[str, TaskRule] = {
    TICK: TaskRule("schedule", 30, 45),
    "wirewatch.sweep": TaskRule("schedule", 120, 150),
    "wirewatch.housekeep": TaskRule("schedule", 60, 90),
    HEARTBEAT: TaskRule("schedule", 10, 15),
    "wirewatch.fetch": TaskRule("fetch", 300, 330),
    # Where threads wait on others: it waits for a process of its own.
    "wirewatch.try_alone": TaskRule("fetch", 900, 960),
    "wirewatch.process": TaskRule("process", 120, 150),
    "wirewatch.keep_stories": TaskRule("process", 120, 150),
    **{
        DELIVER_TASKS[name]: TaskRule(name, queue.soft, queue.hard)
        for name, queue in channels.QUEUES.items()
    },
}
DEFAULT_HARD_LIMIT = 900

TICK_SECONDS = 1.0
TICK_EXPIRES_SECONDS = 30.0
"""Judged by the worker's clock, which on another host may be some seconds ahead of beat's."""
SWEEP_SECONDS = 15.0
HOUSEKEEP_SECONDS = 10.0
HEARTBEAT_SECONDS = 10.0

_MEGABYTE = 1024  # Celery counts memory in KiB.


def settings(include: Sequence[str], env: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Returns all settings. Raises ConfigError where the configuration cannot be read."""
    return {"include": tuple(include), **_broker(env), **_tasks(), **_worker(), **_beat()}


def _broker(env: Mapping[str, str] | None) -> dict[str, Any]:
    return {
        "broker_url": broker_url(env),
        # A broker that is away is waited for, at the start and later, for as long as it takes.
        "broker_connection_retry_on_startup": True,
        "broker_connection_retry": True,
        "broker_connection_max_retries": None,
        "broker_connection_timeout": 5,
        # A broker with a full disk answers with errors; that must not end a worker either.
        "broker_channel_error_retry": True,
        "broker_transport_options": {
            # No copy of what is being worked on is kept in Redis. Acknowledging would remove it,
            # and where the broker dies at that moment, kombu never frees the message's place in
            # the prefetch window: the worker is deaf for ever. What a killed worker had taken
            # is found again in the database within seconds, not after a visibility timeout.
            "ack_emulation": False,
            # Without these a half-open connection is waited on for ever.
            "socket_timeout": 15,
            "socket_connect_timeout": 5,
            "socket_keepalive": True,
            "health_check_interval": 25,
        },
    }


def _tasks() -> dict[str, Any]:
    return {
        # Results live in the database: a result backend brings stalls and nothing else.
        "result_backend": None,
        "task_ignore_result": True,
        "task_store_errors_even_if_ignored": False,
        # Messages are hints, leases say what is done. Acknowledged late, a task in flight while
        # the broker dies ends the worker.
        "task_acks_late": False,
        # JSON only: whoever can write to the broker must not be able to run code.
        "accept_content": ["json"],
        "task_serializer": "json",
        "result_serializer": "json",
        "task_queues": [_queue(name) for name in QUEUES],
        "task_default_queue": "schedule",
        "task_create_missing_queues": False,
        "task_routes": {name: {"queue": rule.queue} for name, rule in TASKS.items()},
        # Threads ignore these; what runs there has deadlines of its own, and the watchdog.
        "task_annotations": {
            name: {"soft_time_limit": rule.soft, "time_limit": rule.hard}
            for name, rule in TASKS.items()
        },
        # A publisher does not wait for a broker that is away: the sweep repeats a lost hint.
        "task_publish_retry_policy": {
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0.2,
            "interval_max": 0.2,
        },
        "timezone": "UTC",
        "enable_utc": True,
    }


def _worker() -> dict[str, Any]:
    return {
        # A worker takes what it can start now; the rest stays for the others.
        "worker_prefetch_multiplier": 1,
        # A pool process is renewed before a leak in a parser can hurt.
        "worker_max_tasks_per_child": 5000,
        "worker_max_memory_per_child": 400 * _MEGABYTE,
        # On a loaded machine a pool process may need longer than 4 s to report for work.
        "worker_proc_alive_timeout": 30,
        # After SIGQUIT, running tasks have this long to end.
        "worker_soft_shutdown_timeout": 30.0,
        # What Celery will do by itself one day; with early acknowledgement there is nothing to
        # cancel, and the warning about it goes away.
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        # Nobody listens to these, and each costs wake-ups or a connection on every worker.
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "task_send_sent_event": False,
        "worker_disable_rate_limits": True,
        "worker_detect_quorum_queues": False,
        # The logs are worker.base.log's.
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
    }


def _beat() -> dict[str, Any]:
    """Beat only says that time passes. What is due is in the database, so two beats are harmless.

    ``expires`` empties a backlog by itself; it is no ETA, which Redis would deliver repeatedly.
    """
    schedule: dict[str, Any] = {
        "tick": _entry(TICK, TICK_SECONDS, "schedule", TICK_EXPIRES_SECONDS),
        "sweep": _entry("wirewatch.sweep", SWEEP_SECONDS, "schedule", SWEEP_SECONDS),
        "housekeep": _entry(
            "wirewatch.housekeep", HOUSEKEEP_SECONDS, "schedule", 3 * HOUSEKEEP_SECONDS
        ),
        "keep stories": _entry(
            "wirewatch.keep_stories", HOUSEKEEP_SECONDS, "process", HOUSEKEEP_SECONDS
        ),
    }
    for queue in QUEUES:
        schedule[f"heartbeat {queue}"] = {
            **_entry(HEARTBEAT, HEARTBEAT_SECONDS, queue, 3 * HEARTBEAT_SECONDS),
            "args": (queue,),
        }
    return {
        # In memory: there is nothing to remember, and no file to be corrupted by a kill.
        "beat_scheduler": "worker.celery.beat:Metronome",
        "beat_schedule": schedule,
        "beat_max_loop_interval": 5,
    }


def _queue(name: str) -> Queue:
    return Queue(name, routing_key=name)  # type: ignore[no-untyped-call]  # kombu has no types


def _entry(task: str, seconds: float, queue: str, expires: float) -> dict[str, Any]:
    return {
        "task": task,
        "schedule": seconds,
        "options": {"queue": queue, "expires": expires},
    }
