"""One HTTP POST for each job through Celery over Redis.

    python celery_jobs.py enqueue COUNT
    python -m celery -A celery_jobs worker --pool threads --concurrency 20

The client is the standard library's, one connection kept for each thread or process: the least that a POST can cost in
Python. Results are not stored, and jobs are acknowledged before they run, which is Celery's default.
"""

import http.client
import os
import sys
import threading
import urllib.parse

from celery import Celery

app = Celery("celery_jobs", broker=os.environ["HERALD_BENCH_BROKER"])
app.conf.task_ignore_result = True
app.conf.worker_disable_rate_limits = True
app.conf.broker_connection_retry_on_startup = True

endpoint = urllib.parse.urlparse(os.environ["HERALD_BENCH_ENDPOINT"])
own = threading.local()


@app.task
def post(body):
    if not hasattr(own, "connection"):
        own.connection = http.client.HTTPConnection(endpoint.hostname, endpoint.port, timeout=10)
    own.connection.request("POST", endpoint.path, body.encode(), {"Content-Type": "application/json"})
    response = own.connection.getresponse()
    response.read()
    if response.status != 200:
        raise RuntimeError(f"the endpoint answered {response.status}")


if __name__ == "__main__":
    with app.producer_pool.acquire() as producer:
        for number in range(int(sys.argv[2])):
            post.apply_async((f'{{"msgtype":"text","text":{{"content":"bench:{number}"}}}}',), producer=producer)
