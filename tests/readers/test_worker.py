"""The child process for foreign files: kept from file to file, ended with what hangs or swells."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from nianbao.errors import ScannedPdf
from nianbao.readers.worker import Allowance, StopReason, Worker, WorkerStopped

ALLOWED = Allowance(seconds=10, memory=2**28)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker("tests.support.unruly")
    yield made
    made.end()


def process_of(worker: Worker) -> int:
    told, _ = worker.ask({"do": "answer"}, b"", ALLOWED)
    assert isinstance(told["process"], int)
    return told["process"]


def test_bytes_travel_and_the_child_is_kept(worker: Worker) -> None:
    first = process_of(worker)
    for body in (b"", b"\n{}\n\x00\xff", bytes(range(256)) * 5000):
        assert worker.ask({"do": "answer"}, body, ALLOWED)[1] == body[::-1]
    assert worker.ask({"do": "print"}, b"ab", ALLOWED)[1] == b"ba"
    assert process_of(worker) == first


@pytest.mark.parametrize(
    ("do", "reason"),
    [
        ("spin", StopReason.TIME),
        ("sleep", StopReason.TIME),
        pytest.param(
            "swell",
            StopReason.MEMORY,
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits memory"),
        ),
        ("die", StopReason.FAULT),
        ("fault", StopReason.FAULT),
    ],
)
def test_what_does_not_answer_is_ended_and_the_next_request_is_answered(
    worker: Worker, do: str, reason: StopReason
) -> None:
    before = process_of(worker)
    with pytest.raises(WorkerStopped) as caught:
        worker.ask({"do": do}, b"", Allowance(seconds=1, memory=2**28))
    assert caught.value.reason is reason
    assert process_of(worker) != before


def test_errors_travel_by_name_and_cost_no_child(worker: Worker) -> None:
    before = process_of(worker)
    with pytest.raises(ScannedPdf) as caught:
        worker.ask({"do": "refuse"}, b"", ALLOWED)
    assert (caught.value.message, caught.value.hint) == ("a.pdf is a scan.", "Recognise it.")
    assert process_of(worker) == before


def test_steps_are_told_in_order(worker: Worker) -> None:
    told: list[tuple[int, int]] = []
    worker.ask({"do": "step"}, b"", ALLOWED, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_unforeseen_error_is_kept_as_the_cause(worker: Worker) -> None:
    with pytest.raises(WorkerStopped) as caught:
        worker.ask({"do": "fault"}, b"", ALLOWED)
    assert "ZeroDivisionError" in str(caught.value.__cause__)
