FROM alpine:3.23
COPY --chmod=0755 greet-bash.sh /
USER 10001:10001
ENTRYPOINT ["/greet-bash.sh"]
