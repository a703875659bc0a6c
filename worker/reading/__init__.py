"""What documents state, whatever their format: characters, dates, languages, names."""
