"""Words that languages bring (``worker.languages``), found in lines: zones of times, writers."""
