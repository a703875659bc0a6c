"""Addresses that the release before noted more fully than they may be shown."""
