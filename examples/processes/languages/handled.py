import signal
import sys
import time

signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
print("ready", flush=True)
while True:
    time.sleep(3600)
