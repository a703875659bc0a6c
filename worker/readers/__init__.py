"""What readers answer to what they are sent: the links in their mails, and what those change."""
