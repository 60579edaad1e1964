FROM python:3.13-slim-trixie
WORKDIR /app
COPY count.py sample.txt ./
USER 10001:10001
CMD ["python", "/app/count.py", "--help"]
