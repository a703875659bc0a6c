"""What a notice says: the webhook's body and the mail's bytes, made from News."""
