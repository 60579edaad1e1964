"""Ask the service in this container whether it answers: exit code 0 if it does."""

import http.client
import os
import sys

# Not urllib, which would ask a proxy that the container's environment names.
connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["UVICORN_PORT"]), timeout=2)
connection.request("GET", "/health")
sys.exit(connection.getresponse().status != http.HTTPStatus.OK)
