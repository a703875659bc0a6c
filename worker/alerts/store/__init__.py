"""What was told and is to be told, as rows."""
