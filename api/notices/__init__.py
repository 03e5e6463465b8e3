"""What leaves the house: mails, phone messages and webhooks, from the outbox to their server."""
