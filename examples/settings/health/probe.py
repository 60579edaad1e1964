"""Ends with 0 when the service answers, and with 1 when it does not."""

import sys
import urllib.request

try:
    urllib.request.urlopen("http://127.0.0.1:8080/", timeout=2)
except OSError as error:
    sys.exit(str(error))
