"""``python -m worker.service.embedded``: the service on one machine until it is told to stop."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path

from worker.base import log, private
from worker.base.errors import WirewatchError
from worker.service.embedded import plan as plans
from worker.service.embedded import policy
from worker.service.embedded.kept import Kept
from worker.service.embedded.lock import FolderLock
from worker.service.embedded.requests import Requests
from worker.service.embedded.supervisor import Supervisor

_USAGE_ERROR = 2


def main(words: list[str] | None = None) -> int:
    """Runs the service. Returns 0 after a stop that was asked for, 2 where it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m worker.service.embedded", description=__doc__)
    parser.add_argument("--config", type=Path, help="the configuration's file")
    parser.add_argument("--app", default="worker.celery", help="the Celery application")
    parser.add_argument(
        "--stall-seconds",
        type=float,
        default=policy.STALL_SECONDS,
        help="a worker without a sign of life for this long is started again",
    )
    parser.add_argument("--checked", help="the digest of the configuration that was checked")
    options = parser.parse_args(words)
    log.configure()
    # Before the configuration is read: a reload that is asked for later is one of what changed.
    requests = Requests()
    requests.listen()
    try:
        plan = plans.make(options.config, options.app, options.stall_seconds)
        os.umask(private.mask(plan.readers))
        plans.prepare_folders(plan)
        lock = FolderLock(plan.run_dir, plan.data_dir)
        lock.wait_for_the_last()
        text = plan.config_text()
        if options.checked and plans.digest(text) != options.checked and not requests.stops:
            _check_anew(options.config)
        kept = Kept(plan.active_config)
        kept.keep(text)
        supervisor = Supervisor(plan, lock, kept, requests)
        status = supervisor.run()
        if supervisor.is_to_begin_anew:
            os.execv(sys.executable, sys.orig_argv)
        return status
    except WirewatchError as error:
        sys.stderr.write(f"wirewatch: {error}\n")
    except OSError as error:
        place = error.filename or "the data folder"
        sys.stderr.write(f"wirewatch: {place}: {error.strerror or error}\n")
    return _USAGE_ERROR


def _check_anew(config: Path | None) -> None:
    """Begins from the beginning: the configuration is another one than was checked."""
    log.get("wirewatch.supervisor").info("configuration was changed meanwhile, beginning anew")
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    named = ["--config", str(config)] if config else []
    os.execv(sys.executable, [sys.executable, "-P", "-m", "worker.cli", *named, "run"])


if __name__ == "__main__":
    sys.exit(main())
