"""What keeps years of news in order: kept, saved, forgotten, read anew, accounted for."""
