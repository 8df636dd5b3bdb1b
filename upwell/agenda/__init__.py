"""What is due from whom now: gates, reminders and the coordinator's queue. Owns no facts, it asks."""
