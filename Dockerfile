# Belägg for a machine that runs containers: `docker build -t belagg .`, and docs/operation.md says how to run it.
#
# PyTorch is needed to prepare the language model, not to serve: it stays in the stage that does so.
# Any Debian or Ubuntu with Python 3.11 or later can be the base, such as an organisation's own. A tag moves, a digest
# doesn't: look it up (`docker buildx imagetools inspect debian:bookworm-slim`), and build what you reviewed:
#     --build-arg BASE=debian:bookworm-slim@sha256:...
ARG BASE=debian:bookworm-slim

FROM ${BASE} AS python
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/*

FROM python AS build
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends ca-certificates make python3-venv
WORKDIR /src
COPY pyproject.toml constraints.txt Makefile README.md LICENSE NOTICE ./
COPY constraints constraints
COPY indexer indexer
COPY service service

FROM build AS model
RUN make setup EXTRAS=models

FROM build AS environment
# Every package by its hash, and what was installed listed in /opt/belagg/share/belagg/sbom.cdx.json.
# A library may bring files for an older Python: they can't be compiled, and are never loaded.
RUN make sbom SERVING=/opt/belagg \
 && { /opt/belagg/bin/python -m compileall -qq /opt/belagg || true; }
# Where `belagg` looks for it when nobody says otherwise.
COPY --from=model /src/.venv/share/belagg/model /opt/belagg/share/belagg/model

FROM python
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin belagg \
 && install -d -o belagg -g belagg /index /texts
COPY --from=environment /opt/belagg /opt/belagg
COPY seeds /opt/belagg/seeds
ENV PATH=/opt/belagg/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 BELAGG_INDEX=/index BELAGG_HOST=0.0.0.0
USER 10001:10001
WORKDIR /index
VOLUME ["/index", "/texts"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python3", "-c", \
 "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ.get('BELAGG_PORT', '8000') + '/healthz', timeout=4)"]
ENTRYPOINT ["belagg"]
CMD ["serve"]
