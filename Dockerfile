FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/wirewatch
COPY requirements.txt .
RUN /opt/wirewatch/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.txt
COPY . .
RUN /opt/wirewatch/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/wirewatch --create-home wirewatch
COPY --from=build /opt/wirewatch /opt/wirewatch
# For `alembic upgrade head`; `wirewatch migrate` needs neither.
COPY alembic.ini /app/
COPY migrations /app/migrations
ENV PATH=/opt/wirewatch/bin:$PATH PYTHONUNBUFFERED=1 \
    WIREWATCH_CONFIG=/etc/wirewatch/wirewatch.toml \
    WIREWATCH_CONFIG_DIR=/var/lib/wirewatch
WORKDIR /app
USER wirewatch
VOLUME /var/lib/wirewatch
CMD ["wirewatch", "run"]
