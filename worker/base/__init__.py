"""What everything stands on: values, errors, logs, addresses."""
