"""The real parts that tests run against: PostgreSQL, Redis and Valkey, each started here."""
