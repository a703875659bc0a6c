# The tags are exact; `docker buildx imagetools inspect python:3.13.15-slim-trixie` prints the
# digest for those who pin that, too.
ARG PYTHON=python:3.13.15-slim-trixie

FROM ${PYTHON} AS build
WORKDIR /src
RUN python -m venv --without-pip /opt/wirewatch
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# What the service runs on, and the extra `apprise`.
COPY requirements-image.txt .
RUN pip --python /opt/wirewatch install --require-hashes --no-deps --only-binary :all: -r requirements-image.txt
COPY . .
RUN pip --python /opt/wirewatch install --no-deps --no-build-isolation --no-index .

FROM ${PYTHON}
RUN groupadd --system --gid 10001 wirewatch \
    && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/wirewatch --create-home \
        wirewatch
COPY --from=build /opt/wirewatch /opt/wirewatch
# For `alembic upgrade head`; `wirewatch migrate` needs neither.
COPY alembic.ini /app/
COPY migrations /app/migrations
ENV PATH=/opt/wirewatch/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    WIREWATCH_CONFIG=/etc/wirewatch/wirewatch.toml \
    WIREWATCH_CONFIG_DIR=/var/lib/wirewatch
WORKDIR /app
USER 10001:10001
VOLUME /var/lib/wirewatch
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s --retries=2 \
    CMD ["wirewatch", "healthcheck"]
CMD ["wirewatch", "run"]
